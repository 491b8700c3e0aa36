"""Lays the notebooks of the built book into the folder where one works: `python -m reglab_book.lay ARCHIVE FOLDER`.

A notebook that was changed there stays. The new version is laid beside it, as `l2-new.ipynb`, and a line says so.
"""

import contextlib
import hashlib
import itertools
import json
import sys
import zipfile
from pathlib import Path, PurePosixPath

from reglab_book.files import write_atomically

# Of each file the hashes of all versions that were laid, the last one last: a file with another hash was changed.
RECORD = ".laid.json"


def lay(archive, folder):
    """Lay the files of an archive into a folder; yield a line for each that was laid beside a changed one.

    Raises OSError where the folder cannot be written; then each file is the old one or the new one.
    """
    with zipfile.ZipFile(archive) as content:  # everything in it is in one folder
        files = {PurePosixPath(*PurePosixPath(name).parts[1:]): content.read(name) for name in content.namelist()}
    files = {str(name): content for name, content in files.items()}
    folder = Path(folder)
    record = folder / RECORD
    laid = json.loads(record.read_bytes()) if record.exists() else {}
    for name, content in files.items():
        new, versions = _hash(name, content), laid.setdefault(name, [])
        if versions[-1:] == [new] and (folder / name).exists():
            continue
        versions[:] = [*(version for version in versions if version != new), new]
        path = next(path for path in _places(folder / name) if not path.exists() or _is_one_of(versions, path))
        write_atomically(path, content)
        write_atomically(record, json.dumps(laid, indent=1).encode())
        if path != folder / name:
            yield f"{folder / name} was changed and stays as it is; the new version is {path}"
    for name in laid.keys() - files.keys():
        _withdraw(folder / name, laid[name])


def _withdraw(path, versions):
    """Remove what is no longer in the archive, unless it was changed."""
    for place in itertools.takewhile(Path.exists, _places(path)):
        if _is_one_of(versions, place):
            place.unlink()
            if not any(place.parent.iterdir()):
                place.parent.rmdir()


def _places(path):
    """Where a file is laid, and its new versions while older ones are changed: l2, l2-new, l2-new-2 ..."""
    yield path
    yield path.with_stem(f"{path.stem}-new")
    for number in itertools.count(2):
        yield path.with_stem(f"{path.stem}-new-{number}")


def _hash(name, content):
    """A hash of what one can change. Opening a notebook changes its metadata, which is no reason to keep it."""
    if name.endswith(".ipynb"):
        with contextlib.suppress(ValueError, TypeError, KeyError):
            cells = json.loads(content)["cells"]
            kept = [[cell["cell_type"], "".join(cell["source"]), cell.get("outputs")] for cell in cells]
            content = json.dumps(kept).encode()
    return hashlib.sha256(content).hexdigest()


def _is_one_of(versions, path):
    return _hash(path.name, path.read_bytes()) in versions


def main(archive, folder):
    if not Path(archive).exists():
        sys.exit(f"There is no {archive}: say `make book` first.")
    try:
        for line in lay(archive, folder):
            print(line)
    except OSError as error:
        sys.exit(
            f"The notebooks cannot be laid into {folder}/ ({error.strerror}). "
            f"Make it a folder that you may write to, with some free space, or move it away; then say it again."
        )
    print(f"The notebooks are in {folder}/; begin with {Path(folder, 'index.ipynb')}")


if __name__ == "__main__":
    main(*sys.argv[1:])
