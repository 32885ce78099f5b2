"""bin/serve and what it starts, from outside, as processes."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
PLAIN = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}


def serve(tmp_path, **environment):
    """bin/serve as a process, with this Python's environment standing in for .venv."""
    return subprocess.Popen(
        [sys.executable, "bin/serve"],
        cwd=ROOT,
        env={**PLAIN, "VAR_DIR": str(tmp_path / "var"), "VENV_DIR": sys.prefix, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def free_port():
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        return unused.getsockname()[1]


def test_other_address_is_refused_naming_each_missing_variable(tmp_path):
    said = serve(tmp_path, HOST="0.0.0.0", SITE_URL="https://example.com").communicate(timeout=30)[0]
    assert re.findall(r"^  (\w+):", said, re.MULTILINE) == [
        "SECRET_KEY",
        "ENCRYPTION_KEYS",
        "ALLOWED_HOSTS",
        "EMAIL_URL",
    ]


def test_debug_on_another_address_is_refused(tmp_path):
    needed = dict.fromkeys(["SECRET_KEY", "ENCRYPTION_KEYS", "ALLOWED_HOSTS", "SITE_URL", "EMAIL_URL"], "x")
    said = serve(tmp_path, HOST="0.0.0.0", DEBUG="1", **needed).communicate(timeout=30)[0]
    assert "Unset DEBUG" in said


def test_port_that_is_no_number_is_refused(tmp_path):
    assert "PORT is “http”" in serve(tmp_path, PORT="http").communicate(timeout=30)[0]


def test_site_starts_says_who_may_sign_in_once_and_stops_cleanly(tmp_path):
    """On either signal; only the first start of a site takes seconds."""
    said = first_words(tmp_path, signal.SIGTERM)
    assert re.search(r"name:     practitioner\n  password: \S{16} ", said)
    assert said.endswith("Stopped.\n")
    for name, mode in {"": 0o700, "secret_key": 0o600, "db.sqlite3": 0o600}.items():
        assert (tmp_path / "var" / name).stat().st_mode & 0o777 == mode
    again = first_words(tmp_path, signal.SIGINT)
    assert "password" not in again
    assert "starter" not in again
    assert again.endswith("Stopped.\n")


def first_words(tmp_path, stop):
    """Start, wait for the home page, stop; returns what was printed."""
    port = free_port()
    process = serve(tmp_path, PORT=str(port))
    deadline = time.monotonic() + 90
    while not answers(port):
        assert process.poll() is None, process.stdout.read()
        assert time.monotonic() < deadline
        time.sleep(0.1)
    process.send_signal(stop)
    said = process.communicate(timeout=30)[0]
    assert process.returncode == 0
    assert not answers(port)
    return said


def answers(port):
    """Whether the home page is served on `port`."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5) as response:
            return b"Tranquil Birth and Bodywork" in response.read()
    except OSError:
        return False


def test_deployed_settings_pass_the_deploy_check(tmp_path):
    check = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "INFO"],
        cwd=ROOT,
        env={
            **PLAIN,
            "VAR_DIR": str(tmp_path),
            "SECRET_KEY": "a-long-and-random-text-for-this-check-0123456789-äöü-ABCDEFGHIJ",
            "SITE_URL": "https://example.com",
            "ALLOWED_HOSTS": "example.com",
        },
        capture_output=True,
        text=True,
    )
    assert "no issues" in check.stdout, check.stderr
