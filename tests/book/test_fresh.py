"""The archives away from the project: their notebooks run in an environment that holds nothing but a kernel."""

import os
import subprocess
import venv
import zipfile
from pathlib import Path

import pytest

pytestmark = [pytest.mark.book, pytest.mark.slow]

ROOT = Path(__file__).parents[2]
ARCHIVES = [f"reglab-notebooks{which}" for which in ("", "-without-solutions")]
# Ones that are fast without the record of what studies found, one of them with exercises.
NOTEBOOKS = ["intro.ipynb", "foundations/occam.ipynb"]

# Run by the fresh environment in the folder of a notebook; prints where the kernel found the package.
RUN = """
import sys, nbformat
from nbclient import NotebookClient
content = nbformat.read(sys.argv[1], 4)
content.cells.append(nbformat.v4.new_code_cell("print(reglab.__file__)"))
NotebookClient(content, timeout=300, kernel_name="python3").execute()
print(content.cells[-1].outputs[0].text)
"""


@pytest.fixture(scope="module")
def fresh(book, tmp_path_factory):
    """A function that runs the Python of a new environment."""
    home = tmp_path_factory.mktemp("fresh")
    venv.create(home / "venv", with_pip=True)
    bin_ = home / "venv" / ("Scripts" if os.name == "nt" else "bin")
    env = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "REGLAB", "JUPYTER"))}
    env |= {
        "PATH": f"{bin_}{os.pathsep}{os.environ['PATH']}",
        "VIRTUAL_ENV": str(home / "venv"),
        "IPYTHONDIR": str(home / "ipython"),
        "JUPYTER_CONFIG_DIR": str(home / "config"),
        "JUPYTER_DATA_DIR": str(home / "data"),
        "PIP_CONSTRAINT": (ROOT / "requirements.lock").as_uri(),  # pip splits a list of paths at spaces
        "PIP_NO_COMPILE": "1",
        "PIP_RETRIES": "1",
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "OPENBLAS_NUM_THREADS": "1",
    }

    def python(*arguments, cwd=home):
        command = [bin_ / "python", *arguments]
        return subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, check=False)

    if python("-m", "pip", "index", "versions", "nbclient").returncode:
        pytest.skip("pip reaches no packages: a fresh environment needs a network")
    done = python("-m", "pip", "install", "--quiet", "ipykernel", "nbclient")
    assert done.returncode == 0, done.stderr
    assert python("-c", "import reglab").returncode, "the fresh environment is to hold nothing of the project"
    return python


@pytest.mark.parametrize("archive", ARCHIVES)
def test_notebooks_run_in_a_fresh_environment(book, fresh, tmp_path, archive):
    with zipfile.ZipFile(book / "_downloads" / f"{archive}.zip") as content:
        content.extractall(tmp_path / "my course")
    for name in NOTEBOOKS:
        path = tmp_path / "my course" / archive / name
        done = fresh("-c", RUN, path.name, cwd=path.parent)
        assert done.returncode == 0, f"{name} of {archive} fails:\n{done.stderr[-2000:]}"
        assert "site-packages" in done.stdout, f"the package came from {done.stdout}"


def test_a_notebook_without_its_archive_says_where_the_package_is(book, fresh, tmp_path):
    path = tmp_path / "intro.ipynb"
    path.write_bytes((book / "_downloads/notebooks/intro.ipynb").read_bytes())
    fresh("-m", "pip", "uninstall", "--quiet", "--yes", "reglab")
    done = fresh("-c", RUN, path.name, cwd=tmp_path)
    assert done.returncode
    assert "comes with the archive of all notebooks" in done.stderr
