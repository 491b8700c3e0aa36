"""Record: what experiments found, kept on disk, so that nothing is trained twice, and what was interrupted goes on.

A file for each method of a study, or for each call of a function that is `on_record`, called
`<folder>/<study>/<method>.<fingerprint>.npz`. It holds arrays and one line of JSON, nothing that could run. A file
appears whole or not at all.
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
ABOUT = "about"  # the name of the line in a file
_ARRAYS = ("val", "train", "epochs", "length", "trial", "rows")


def folder() -> Path:
    """Where studies are kept: where the environment variable REGLAB_STUDIES says, else in the user's cache."""
    return Path(os.environ.get(FOLDER) or Path.home() / ".cache" / "reglab" / "studies")


def named(argument: str, name: str) -> str:
    """A name that may be a folder's. Raises ValueError, with the argument's name, for another."""
    if not isinstance(name, str) or not re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", name):
        v.fail(argument, name, "small letters, digits and single hyphens")
    return name


def path_of(study: str, method: str, key: str) -> Path:
    """The file of one method's result."""
    parts = [re.sub(r"[^\w.+-]+", "-", name).strip("-").lower() for name in (study, method)]
    return folder() / parts[0] / f"{parts[1]}.{key}.npz"


def write(path: Path, arrays: dict, about: dict) -> None:
    """Write named arrays, and what they are about; an interruption leaves nothing behind."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            np.savez_compressed(file, **{ABOUT: json.dumps({"version": VERSION, **about})}, **arrays)
        os.chmod(name, 0o644)
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise


def read(path: Path) -> tuple[dict, dict]:
    """Named arrays, and what they are about.

    Raises ValueError for a file that is damaged, or of another version; the file stays as it is.
    """
    wish = f"{path} {{}}: move it away, and what it kept is trained again"
    try:
        with path.open("rb") as opened, np.load(opened, allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
            about = json.loads(str(arrays.pop(ABOUT)))
    except (OSError, EOFError, KeyError, ValueError, zipfile.BadZipFile) as error:
        raise ValueError(wish.format(f"is damaged ({error})")) from None
    if about.get("version") != VERSION:
        raise ValueError(wish.format(f"is a record of version {about.get('version')}, not of version {VERSION}"))
    return arrays, about


def save(path: Path, tuned: Tuned, about: dict) -> None:
    """Write what a method found."""
    measured = {f"measured {name}": a for name, a in tuned.measured.items()}
    write(path, {name: getattr(tuned, name) for name in _ARRAYS} | measured, about)


def load(path: Path) -> tuple[Tuned, dict]:
    """What a method found, and what it is about.

    Raises ValueError as `read` does, and for what no method found.
    """
    arrays, about = read(path)
    if missing := [name for name in _ARRAYS if name not in arrays]:
        raise ValueError(f"{path} lacks {', '.join(missing)}: move it away, and what it kept is trained again")
    measured = {k.removeprefix("measured "): a for k, a in arrays.items() if k.startswith("measured ")}
    return Tuned(*(arrays[name] for name in _ARRAYS), measured), about


def everything(where: Path | None = None) -> list[dict]:
    """What the records of all methods in a folder are about, with their `path`: study, method, trials, seeds, rows,
    metric."""
    paths = sorted(Path(where or folder()).glob("*/*.npz"))
    if not all(path.is_file() for path in paths):
        v.fail("where", where, "a folder of records")
    found = [{**read(path)[1], "path": path} for path in paths]
    return [about for about in found if "study" in about]
