"""Imports flow one way, heavy libraries stay where they belong, and nothing in the package runs foreign code."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest
from reglab_book.order import PARTS

SOURCE = Path(__file__).parents[1] / "src" / "reglab"
FILES = sorted(SOURCE.rglob("*.py"))

RANK = {name: i for i, names in enumerate(PARTS) for name in ([names] if isinstance(names, str) else names)}

ONLY_IN = {
    "ipywidgets": ("explore",),
    "IPython": ("explore",),
    "matplotlib": ("figures", "explore"),
    "torch": ("deep", "parity"),
}
RUNS_CODE = {"pickle", "marshal", "shelve", "dill", "cloudpickle", "joblib"}
NETWORK = {"socket", "ssl", "http", "urllib", "ftplib", "smtplib", "requests", "httpx", "aiohttp"}

every_file = pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(SOURCE)))


def part(path: Path) -> str:
    """The name in PARTS that a file belongs to."""
    return path.relative_to(SOURCE).with_suffix("").parts[0]


def imports(tree) -> set[str]:
    """Full names of all that is imported anywhere in a file; `from a import b` counts as a.b."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def parse(path: Path):
    return ast.parse(path.read_text(encoding="utf-8"))


def test_there_are_files():
    assert len(FILES) > 20


@every_file
def test_imports_flow_one_way(path):
    me = part(path)
    if me == "__init__":
        return
    for name in imports(parse(path)):
        if name.split(".")[0] == "reglab":
            other = name.split(".")[1]
            assert me in RANK, f"{me} has no place in the order"
            assert other == me or RANK[other] < RANK[me], f"{me} imports {name}"


@every_file
def test_heavy_libraries_stay_where_they_belong(path):
    for name in imports(parse(path)):
        assert part(path) in ONLY_IN.get(name.split(".")[0], (part(path),)), f"{path.name} imports {name}"


@every_file
def test_nothing_runs_foreign_code(path):
    tree = parse(path)
    # To spread work over processes is not to read what a file says.
    named = imports(tree) - {"joblib.Parallel", "joblib.delayed"}
    assert not {name.split(".")[0] for name in named} & (RUNS_CODE | {"subprocess", "ctypes"})
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            assert name not in ("eval", "exec", "compile", "__import__", "system", "popen"), (
                f"line {node.lineno}: {name}"
            )
            for keyword in node.keywords:
                assert (keyword.arg, getattr(keyword.value, "value", None)) != ("allow_pickle", True)


@every_file
def test_no_network(path):
    """Data are fetched by scikit-learn, when asked for; nothing else leaves the machine."""
    assert not {name.split(".")[0] for name in imports(parse(path))} & NETWORK


def test_the_package_itself_imports_nothing():
    assert imports(parse(SOURCE / "__init__.py")) <= {"__future__.annotations"}


def test_training_needs_neither_torch_nor_matplotlib_nor_scikit_learn():
    heavy = ("torch", "matplotlib", "ipywidgets", "sklearn", "pandas")
    code = f"""if True:
        import sys, reglab.training, reglab.data.images, reglab.parity
        print([m for m in {heavy} if m in sys.modules])"""
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert told.strip() == "[]"
