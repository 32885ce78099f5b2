"""What tests of moving in and out share."""

import io
import json
import zipfile
from io import StringIO

from django.core.management import call_command
from PIL import Image

from blog.models import Comment, DeletedPost, Import, OldAddress, Picture, PictureOrigin, Post, Revision, Topic
from practice.models import User


def picture_bytes(color="teal", size=(40, 30), kind="PNG", **options):
    stream = io.BytesIO()
    Image.new("RGB", size, color).save(stream, format=kind, **options)
    return stream.getvalue()


def zipped(members):
    """The bytes of a zip of `members` (name to bytes or text)."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            file.writestr(name, content)
    return stream.getvalue()


def run_import(*paths, **options):
    """What the command said."""
    said = StringIO()
    call_command("import_posts", *map(str, paths), stdout=said, **options)
    return said.getvalue()


def run_export(path, **options):
    call_command("export_site", str(path), stdout=StringIO(), **options)
    return path.read_bytes()


def empty_blog():
    """As a new site is: neither rows nor files."""
    for picture in Picture.objects.all():
        picture.original.delete(save=False)
    for model in (Comment, Post, Topic, Picture, PictureOrigin, OldAddress, Revision, Import, DeletedPost):
        model.objects.all().delete()
    User.objects.all().delete()


def original(picture):
    """The bytes that are kept of it."""
    with picture.original.open("rb") as file:
        return file.read()


def everything():
    """All that an import could touch, for “changes nothing”."""
    from exercises.models import Exercise, Routine, Step
    from practice.models import Page

    models = [
        Post,
        Comment,
        Topic,
        Picture,
        PictureOrigin,
        OldAddress,
        Revision,
        Import,
        DeletedPost,
        User,
        Exercise,
        Routine,
        Step,
        Page,
    ]
    return json.dumps({model.__name__: list(model.objects.order_by("pk").values()) for model in models}, default=str)
