"""The package as a wheel, for notebooks that leave the project."""

import tempfile
from pathlib import Path

from hatchling.builders.wheel import WheelBuilder


def wheel_of(root):
    """{name: bytes} of the wheel of the project in `root`, the same bytes for the same files; empty where pages lie
    without a project."""
    if not Path(root, "pyproject.toml").exists():
        return {}
    with tempfile.TemporaryDirectory() as folder:
        return {Path(path).name: Path(path).read_bytes() for path in WheelBuilder(str(root)).build(directory=folder)}
