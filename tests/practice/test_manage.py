"""./manage.py as the documentation writes it, from outside, as a process of a Python that has no Django."""

import os
import subprocess
import sys
import venv
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
BARE = [sys._base_executable, "-S"]
"""The Python that this environment was made of, and nothing that was ever installed for it."""


def manage(*arguments, venv_dir, var_dir, key="only-for-this-test"):
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.run(
        [*BARE, str(ROOT / "manage.py"), *arguments],
        cwd=var_dir,
        env={**kept, "VENV_DIR": str(venv_dir), "VAR_DIR": str(var_dir), "SECRET_KEY": key},
        capture_output=True,
        text=True,
    )


def test_it_can_be_run():
    assert os.access(ROOT / "manage.py", os.X_OK)


def test_it_goes_on_in_the_sites_environment_with_the_same_arguments(tmp_path):
    assert subprocess.run([*BARE, "-c", "import django"], capture_output=True).returncode
    done = manage("diffsettings", "--output", "unified", venv_dir=sys.prefix, var_dir=tmp_path)
    assert f"+ VAR_DIR = PosixPath('{tmp_path}')" in done.stdout, done.stderr


def test_what_the_command_answers_is_handed_on(tmp_path):
    done = manage("rotate_keys", "--nonsense", venv_dir=sys.prefix, var_dir=tmp_path)
    assert (done.returncode, "unrecognized arguments: --nonsense" in done.stderr) == (2, True)


@pytest.mark.parametrize("is_begun", [False, True])
def test_without_an_environment_it_says_what_makes_one(tmp_path, is_begun):
    """Neither before bin/serve ran, nor when its installation was cut off."""
    place = tmp_path / "venv"
    if is_begun:
        venv.create(place, symlinks=True)
    done = manage("check", venv_dir=place, var_dir=tmp_path)
    said = f"manage.py: The site isn't installed in {place} yet. Run bin/serve once; it does that.\n"
    assert (done.returncode, done.stdout, done.stderr) == (1, "", said)


def test_where_no_site_is_it_says_what_to_name(tmp_path):
    done = manage("check", venv_dir=sys.prefix, var_dir=tmp_path, key="")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"manage.py: There is no site in {tmp_path}. Set VAR_DIR as the running site has it")
