"""Install torch, which reglab is only compared with: `python scripts/install_torch.py`, in the book's environment.

On Linux pip takes a build by default that brings gigabytes of libraries for GPUs. PyTorch's own index has one for the
processor alone, a tenth as large: it is taken where that index answers within seconds.
"""

import subprocess
import sys
import urllib.request
from pathlib import Path

INDEX = "https://download.pytorch.org/whl/cpu"
SECONDS = 5
REQUIREMENT = Path(__file__).parents[1] / "requirements-torch.txt"
PIP = (sys.executable, "-m", "pip", "install", "--quiet", "--requirement", str(REQUIREMENT))
LOCK = ("--constraint", str(REQUIREMENT.with_name("requirements.lock")))


def answers(address):
    """Whether the index is there; asked once."""
    try:
        with urllib.request.urlopen(f"{address}/torch/", timeout=SECONDS) as page:
            return page.status == 200
    except OSError:
        return False


def main():
    if sys.platform == "linux":
        if answers(INDEX):
            print("torch: the build for the processor alone, from PyTorch's own index", flush=True)
            # What torch needs itself comes from where everything else comes from, in the next step.
            subprocess.run([*PIP, "--no-deps", "--index-url", INDEX], check=False)
        else:
            print("torch: PyTorch's own index does not answer, so pip chooses the build", flush=True)
    done = subprocess.run([*PIP, *LOCK], check=False)
    if done.returncode:
        print("torch could not be installed. The book is complete without it: TORCH=none make book leaves it out.")
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
