"""Bringing a WordPress blog in and taking it out: time by the clock and of the processor, and peak memory.

    .venv/bin/python bench/import.py [--posts 500 2000]
    DATABASE_URL=postgresql://… .venv/bin/python bench/import.py

Makes a scratch site in a temporary folder for each size; DATABASE_URL may name an empty scratch database, which is
emptied again after each size. Each command runs in a process of its own, as a person would start it, and its peak of
resident memory is the kernel's own count.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.blog.wordpress import write_large


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--posts", type=int, nargs="+", default=[500, 2000])
    for posts in arguments.parse_args().posts:
        with tempfile.TemporaryDirectory(prefix="bench-") as folder:
            measure(posts, Path(folder))


def measure(posts, folder):
    environment = {
        **os.environ,
        "SECRET_KEY": "only-for-measuring-0123456789-abcdefghijklmnopqrstuvwxyz",
        "ENCRYPTION_KEYS": "dGVzdC10ZXN0LXRlc3QtdGVzdC10ZXN0LXRlc3QtMTI=",
        "VAR_DIR": str(folder),
        "SITE_URL": "http://testserver",
        "ALLOWED_HOSTS": "testserver",
    }
    file = folder / "export.xml"
    write_large(file, posts)
    comments = posts * 5
    print(f"{posts} posts, {comments} comments, {file.stat().st_size / 1e6:.1f} MB")
    run(environment, "migrate", "-v0")
    run(environment, "flush", "--no-input", "-v0")
    show("nothing (what Django itself takes)", *run(environment, "import_posts", "--help"))
    show("import", *run(environment, "import_posts", str(file)))
    show("import again", *run(environment, "import_posts", str(file)))
    check(environment, f"assert (Post.objects.count(), Comment.objects.count()) == ({posts}, {comments})")
    show("export", *run(environment, "export_site", str(folder / "site.zip")))
    run(environment, "flush", "--no-input", "-v0")
    show("import of that export", *run(environment, "import_posts", str(folder / "site.zip")))
    check(environment, f"assert (Post.objects.count(), Comment.objects.count()) == ({posts}, {comments})")
    run(environment, "flush", "--no-input", "-v0")


def run(environment, *command):
    """Seconds by the clock, seconds of the processor, and the peak of memory in MB."""
    started = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "manage.py", *command], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL
    )
    _pid, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{' '.join(command)} failed")
    return time.monotonic() - started, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def check(environment, what):
    code = f"from blog.models import Comment, Post; {what}"
    run(environment, "shell", "--no-imports", "-c", code)


def show(what, clock, processor, megabytes):
    print(f"  {what:38}{clock:7.1f} s {processor:7.1f} s CPU {megabytes:7.0f} MB", flush=True)


if __name__ == "__main__":
    main()
