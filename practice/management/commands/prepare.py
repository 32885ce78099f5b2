"""Everything between an installed site and a running one: `manage.py prepare`, run by bin/serve at every start."""

import hashlib
import os
import secrets
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection, transaction
from django.urls import reverse

from practice import encryption, identity, keys, starter
from practice.models import Practice, User
from practice.search import index


class Command(BaseCommand):
    help = "Migrates, collects static files, loads the starter content into an empty site, makes the first account."

    def handle(self, *args: Any, **options: Any) -> None:
        make_database_file()
        call_command("migrate", verbosity=0, interactive=False)
        if not settings.DEBUG:
            collect_static()
        if not Practice.objects.exists():
            self.stdout.write("Loading the starter content …")
            starter.load_all()
        if index.is_empty():
            self.stdout.write("Making the search index …")
            index.rebuild()
        self.make_first_account()
        if unreadable := keys.unreadable():
            self.stderr.write(
                f"No key opens the latest of {', '.join(unreadable)}. Put the old key back into {encryption.place()}; "
                "until then those pages say so."
            )

    @transaction.atomic
    def make_first_account(self) -> None:
        if User.objects.filter(is_superuser=True).exists():
            return
        username = os.environ.get("ADMIN_USERNAME", "practitioner")
        given = os.environ.get("ADMIN_PASSWORD", "")
        password = given or secrets.token_urlsafe(12)
        User.objects.create_superuser(username, identity.current().email, password, must_change_password=not given)
        self.stdout.write(f"\nThe desk: {identity.absolute(reverse('admin:index'))}")
        self.stdout.write(f"  name:     {username}")
        if given:
            self.stdout.write("  password: the one in ADMIN_PASSWORD\n")
        else:
            self.stdout.write(f"  password: {password}   (shown this once; the desk asks for a new one)\n")


def make_database_file() -> None:
    """SQLite itself would make one that every account of the machine may read."""
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite" and name != ":memory:":
        os.close(os.open(name, os.O_WRONLY | os.O_CREAT, 0o600))


def collect_static() -> None:
    """Collect, hash and compress the static files, unless these very files have been already (it takes seconds)."""
    stamp = Path(settings.STATIC_ROOT) / ".collected"
    wanted = static_fingerprint()
    if stamp.is_file() and stamp.read_text() == wanted:
        return
    call_command("collectstatic", verbosity=0, interactive=False)
    stamp.write_text(wanted)


def static_fingerprint() -> str:
    """Changes when a static file of the site or of a package does."""
    digest = hashlib.sha256(django.__version__.encode())
    for finder in get_finders():
        for name, storage in finder.list([]):
            digest.update(f"{name} {storage.size(name)} {storage.get_modified_time(name)}".encode())
    return digest.hexdigest()
