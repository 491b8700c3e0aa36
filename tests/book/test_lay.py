"""Laying notebooks where students work: never over what they changed, never by halves."""

import io
import os
import subprocess
import sys
import zipfile

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output
from reglab_book import lay

NAME = "weights/l2.ipynb"


def notebook(*sources):
    return nbformat.writes(new_notebook(cells=[new_code_cell(source, id=f"c{i}") for i, source in enumerate(sources)]))


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "my notebooks"


@pytest.fixture
def put(tmp_path, folder):
    """A function that lays files, given as {name: text}, and returns what was said."""

    def put_(files):
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w") as archive:
            for name, text in files.items():
                archive.writestr(f"reglab-notebooks/{name}", text)
        archive = tmp_path / "all.zip"
        archive.write_bytes(content.getvalue())
        return list(lay.lay(archive, folder))

    return put_


def there(folder):
    """The visible files of a folder."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("[!.]*") if path.is_file())


def test_unchanged_files_are_replaced_in_silence(folder, put):
    assert put({NAME: notebook("1"), "a.whl": "one"}) == []
    assert put({NAME: notebook("2"), "a.whl": "two"}) == []
    assert (folder / NAME).read_text() == notebook("2")
    assert (folder / "a.whl").read_text() == "two"
    assert there(folder) == ["a.whl", NAME]


def test_a_changed_notebook_stays_and_the_new_one_lies_beside_it(folder, put):
    put({NAME: notebook("1")})
    (folder / NAME).write_text(notebook("mine"))
    assert put({NAME: notebook("1")}) == [], "nothing is new"
    (line,) = put({NAME: notebook("2")})
    assert "was changed" in line
    assert "l2-new.ipynb" in line
    assert (folder / NAME).read_text() == notebook("mine")
    assert (folder / "weights/l2-new.ipynb").read_text() == notebook("2")
    assert put({NAME: notebook("2")}) == [], "it is said once"
    put({NAME: notebook("3")})
    assert (folder / "weights/l2-new.ipynb").read_text() == notebook("3"), "nobody has changed this one"
    (folder / "weights/l2-new.ipynb").write_text(notebook("mine too"))
    (line,) = put({NAME: notebook("4")})
    assert "l2-new-2.ipynb" in line
    texts = [(folder / name).read_text() for name in (NAME, "weights/l2-new.ipynb", "weights/l2-new-2.ipynb")]
    assert texts == [notebook("mine"), notebook("mine too"), notebook("4")]


def test_one_that_was_run_stays_and_one_that_was_only_opened_does_not(folder, put):
    put({"run.ipynb": notebook("1"), "seen.ipynb": notebook("1")})
    for name in ("run.ipynb", "seen.ipynb"):
        content = nbformat.read(folder / name, 4)
        content.metadata["language_info"] = {"name": "python", "version": "3.11.2"}
        if name == "run.ipynb":
            content.cells[0].outputs = [new_output("stream", text="1")]
        nbformat.write(content, folder / name)
    (line,) = put({"run.ipynb": notebook("2"), "seen.ipynb": notebook("2")})
    assert "run-new.ipynb" in line
    assert (folder / "seen.ipynb").read_text() == notebook("2")


def test_what_somebody_put_there_before_stays(folder, put):
    (folder / "weights").mkdir(parents=True)
    (folder / NAME).write_text("no notebook at all")
    (line,) = put({NAME: notebook("1")})
    assert "l2-new.ipynb" in line
    assert (folder / NAME).read_text() == "no notebook at all"


def test_a_new_version_that_was_taken_over_counts_as_unchanged(folder, put):
    put({NAME: notebook("1")})
    (folder / NAME).write_text(notebook("mine"))
    put({NAME: notebook("2")})
    os.replace(folder / "weights/l2-new.ipynb", folder / NAME)
    assert put({NAME: notebook("3")}) == []
    assert there(folder) == [NAME]
    (folder / NAME).unlink()
    put({NAME: notebook("3")})
    assert (folder / NAME).read_text() == notebook("3"), "one that was deleted comes back"


def test_a_page_that_is_gone_takes_only_unchanged_notebooks_with_it(folder, put):
    put({NAME: notebook("1"), "step/sgd.ipynb": notebook("1"), "index.ipynb": notebook("1")})
    (folder / NAME).write_text(notebook("mine"))
    put({"index.ipynb": notebook("1")})
    assert there(folder) == ["index.ipynb", NAME]
    assert not (folder / "step").exists()


def run(*arguments, **options):
    command = [sys.executable, "-m", "reglab_book.lay", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, **options)


def test_what_is_in_the_way_is_said_in_one_sentence(folder, put, tmp_path):
    put({NAME: notebook("1")})
    in_the_way = tmp_path / "file"
    in_the_way.write_text("mine")
    done = run(tmp_path / "all.zip", in_the_way)
    assert done.returncode == 1
    assert done.stderr.startswith("The notebooks cannot be laid into")
    assert "move it away" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert in_the_way.read_text() == "mine"
    assert run(tmp_path / "all.zip", folder).returncode == 0
    done = run(tmp_path / "nothing.zip", folder)
    assert done.returncode == 1
    assert "make book" in done.stderr


def test_a_read_only_folder_stays_as_it_was(folder, put, tmp_path, monkeypatch):
    put({NAME: notebook("1")})
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}

    def refuse(*args, **kwargs):
        raise OSError(30, "Read-only file system")

    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.writestr(f"reglab-notebooks/{NAME}", notebook("2"))
    for name in ("tempfile.mkstemp", "os.replace"):  # before a byte is written, and after all are
        monkeypatch.setattr(name, refuse)
        with pytest.raises(SystemExit, match=r"cannot be laid into .* \(Read-only file system\)"):
            lay.main(tmp_path / "all.zip", folder)
        monkeypatch.undo()
        assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before
