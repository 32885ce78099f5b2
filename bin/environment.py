"""What bin/serve and bin/test share: the virtual environment, and running things in it. Standard library only."""

import hashlib
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = Path(os.environ.get("VENV_DIR", ROOT / ".venv"))
PYTHON = VENV / "bin" / "python"


def fail(sentence: str) -> None:
    """Say what is wrong and stop."""
    raise SystemExit(f"{Path(sys.argv[0]).name}: {sentence}")


def prepare(requirements: str) -> None:
    """Make .venv and install `requirements` into it, unless that has been done for these very lines."""
    if sys.version_info < (3, 11):  # noqa: UP036 - this very line must tell an older Python's user
        fail("Python 3.11 or newer is needed; this is " + sys.version.split()[0])
    stamp = VENV / f".installed-{requirements}"
    wanted = fingerprint(requirements)
    if PYTHON.exists() and stamp.is_file() and stamp.read_text() == wanted:
        return
    if not PYTHON.exists():
        print("Making .venv …", flush=True)
        shutil.rmtree(VENV, ignore_errors=True)
        venv.create(VENV, with_pip=True, symlinks=True)
    print(f"Installing {requirements} …", flush=True)
    pip = [
        PYTHON,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--requirement",
        ROOT / requirements,
    ]
    if subprocess.run(pip, cwd=ROOT).returncode:
        fail(f"installing {requirements} did not work; pip's own words are above")
    stamp.write_text(wanted)


def fingerprint(requirements: str) -> str:
    """Changes when the pinned lines or the Python do."""
    files = [ROOT / "requirements.txt", ROOT / requirements]
    return hashlib.sha256(sys.version.encode() + b"".join(file.read_bytes() for file in files)).hexdigest()
