"""Record: what methods of a study found, kept on disk, so that a study that was interrupted goes on where it was.

A file for each method, `<folder>/<study>/<method>.<fingerprint>.npz`. It holds arrays and one line of JSON, nothing
that could run. A file appears whole or not at all.
"""

from __future__ import annotations

import json
import os
import re
import tempfile
import zipfile
from pathlib import Path

import numpy as np

from reglab import validation as v
from reglab.experiments.methods import Tuned

VERSION = 1
FOLDER = "REGLAB_STUDIES"  # the environment variable that names the folder
_ARRAYS = ("val", "train", "epochs", "length", "trial", "rows")


def folder() -> Path:
    """Where studies are kept: where the environment variable REGLAB_STUDIES says, else in the user's cache."""
    return Path(os.environ.get(FOLDER) or Path.home() / ".cache" / "reglab" / "studies")


def path_of(study: str, method: str, key: str) -> Path:
    """The file of one method's result."""
    named = [re.sub(r"[^\w.+-]+", "-", name).strip("-").lower() for name in (study, method)]
    return folder() / named[0] / f"{named[1]}.{key}.npz"


def save(path: Path, tuned: Tuned, about: dict) -> None:
    """Write a result, and what it is about; an interruption leaves nothing behind."""
    arrays = {name: getattr(tuned, name) for name in _ARRAYS} | {f"measured {k}": a for k, a in tuned.measured.items()}
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            np.savez_compressed(file, about=np.array(json.dumps({"version": VERSION, **about})), **arrays)
        os.chmod(name, 0o644)
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise


def load(path: Path) -> tuple[Tuned, dict]:
    """A result, and what it is about.

    Raises ValueError for a file that is damaged, or of another version; the file stays as it is.
    """
    wish = f"{path} {{}}: move it away, and the study trains this method again"
    try:
        with path.open("rb") as opened, np.load(opened, allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
            about = json.loads(str(arrays.pop("about")))
    except (OSError, EOFError, KeyError, ValueError, zipfile.BadZipFile) as error:
        raise ValueError(wish.format(f"is damaged ({error})")) from None
    if about.get("version") != VERSION:
        raise ValueError(wish.format(f"is a record of version {about.get('version')}, not of version {VERSION}"))
    if missing := [name for name in _ARRAYS if name not in arrays]:
        raise ValueError(wish.format(f"lacks {', '.join(missing)}"))
    measured = {k.removeprefix("measured "): a for k, a in arrays.items() if k.startswith("measured ")}
    return Tuned(*(arrays[name] for name in _ARRAYS), measured), about


def everything(where: Path | None = None) -> list[dict]:
    """What all records in a folder are about, with their `path`: study, method, trials, seeds, rows, metric."""
    paths = sorted(Path(where or folder()).glob("*/*.npz"))
    if not all(path.is_file() for path in paths):
        v.fail("where", where, "a folder of records")
    return [{**load(path)[1], "path": path} for path in paths]
