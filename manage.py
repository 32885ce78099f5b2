#!/usr/bin/env python3
"""Django's command line for this site. Started by a Python without Django it goes on in the site's own environment."""

import os
import sys
from pathlib import Path


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "practice.settings")
    try:
        import django  # noqa: F401
    except ModuleNotFoundError:
        go_on_in_own_environment()
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as fault:
        sys.exit(f"manage.py: {fault}")


def go_on_in_own_environment() -> None:
    """Become the same command there, or say what makes it. Doesn't return."""
    sys.dont_write_bytecode = True
    sys.path.append(str(Path(__file__).resolve().parent / "bin"))
    from environment import PYTHON, VENV, fail

    # There already, and still no Django: its installation was cut off.
    if not PYTHON.exists() or Path(sys.prefix).resolve() == VENV.resolve():
        fail(f"The site isn't installed in {VENV} yet. Run bin/serve once; it does that.")
    os.execv(PYTHON, [str(PYTHON), *sys.argv])


if __name__ == "__main__":
    main()
