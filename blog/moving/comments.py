"""Comments of imported posts: threads of one level, each in the state it had. What is here already stays as it is."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone

from blog import plain_text
from blog.models import Comment, Post
from blog.moving.report import Report
from blog.moving.shape import FoundComment, FoundPost

A_TIME = 500
Known = dict[tuple[int, str], Comment]
"""Rows by their post and what the file calls them."""


def write(posts: Sequence[tuple[FoundPost, Post]], report: Report) -> None:
    """Write what is new, level by level: a comment before those that answer it. In the caller's transaction."""
    rows = there(posts)
    refs = refs_of(rows)
    levels = [(post, list(_levels(found.comments))) for found, post in posts]
    for depth in range(max((len(each) for _post, each in levels), default=0)):
        new: list[tuple[tuple[int, str], Comment]] = []
        for post, by_depth in levels:
            for comment in by_depth[depth] if depth < len(by_depth) else ():
                if (post.pk, comment.key) not in rows and comment.ref not in refs:
                    new.append(((post.pk, comment.key), _row(comment, post, rows)))
                    refs |= {comment.ref} - {""}
        made = Comment.objects.bulk_create([row for _key, row in new], batch_size=A_TIME)
        rows.update(dict(zip((key for key, _row in new), made, strict=True)))
        report.count("comments", len(made))


def new_of(found: FoundPost, post: Post | None, rows: Known, refs: set[str]) -> int:
    """How many comments of `found` would be written. `refs` are those that are known, and are added to."""
    new = 0
    for comment in {each.key: each for each in found.comments}.values():
        if comment.ref not in refs and not (post and (post.pk, comment.key) in rows):
            new += 1
            refs |= {comment.ref} - {""}
    return new


def refs_of(rows: Known) -> set[str]:
    return {row.import_ref for row in rows.values() if row.import_ref}


def there(posts: Sequence[tuple[FoundPost, Post | None]]) -> Known:
    """By what an import knows them by, else by who said the same words under the same post at the same moment."""
    by_ref = _by_ref([comment.ref for found, _post in posts for comment in found.comments if comment.ref])
    commented = [post.pk for found, post in posts if post and found.comments]
    same: dict[tuple[int, datetime, str, str], list[Comment]] = {}
    for row in Comment.objects.filter(post__in=commented).order_by("-created_at", "-pk") if commented else ():
        if row.import_ref not in by_ref:
            same.setdefault((row.post_id, row.created_at, row.name, row.body), []).append(row)
    rows: Known = {}
    for found, post in posts:
        for comment in found.comments:
            key = post.pk if post else 0, comment.key
            if comment.ref in by_ref:
                rows[key] = by_ref[comment.ref]
            elif rest := same.get((key[0], comment.created_at, _name(comment), comment.body)):
                rows[key] = rest.pop()
    return rows


def _by_ref(refs: Sequence[str]) -> dict[str, Comment]:
    found: dict[str, Comment] = {}
    for start in range(0, len(refs), A_TIME):
        rows = Comment.objects.filter(import_ref__in=refs[start : start + A_TIME]).only("import_ref", "parent")
        found.update({row.import_ref: row for row in rows})
    return found


def _levels(comments: Iterable[FoundComment]) -> Iterator[list[FoundComment]]:
    """First those that answer nothing that is here, then those that answer them, and so on; each key once."""
    left = {each.key: each for each in comments}
    placed: set[str] = set()
    while left:
        level = [each for each in left.values() if each.answers in placed or each.answers not in left]
        if not level:  # they answer one another in a circle: the first of them begins
            level = [next(iter(left.values()))]
        yield level
        placed.update(each.key for each in level)
        for each in level:
            del left[each.key]


def _row(comment: FoundComment, post: Post, rows: Known) -> Comment:
    answered = rows.get((post.pk, comment.answers)) if comment.answers else None
    is_public = comment.state == "approved"
    email = _email(comment.email)
    return Comment(
        post=post,
        parent_id=(answered.parent_id or answered.pk) if answered else None,
        in_reply_to=answered,
        name=_name(comment),
        email=email,
        notify=bool(email) and comment.notify,
        body=comment.body,
        body_html=plain_text.html(comment.body),
        state=comment.state,
        created_at=comment.created_at,
        # What was put aside there is not taken for put aside long ago, and thrown away, here.
        decided_at=comment.created_at if is_public else None if comment.state == "pending" else timezone.now(),
        by_practitioner=comment.by_practitioner,
        edited_at=comment.edited_at,
        removed_at=comment.removed_at,
        import_ref=comment.ref,
    )


def _name(comment: FoundComment) -> str:
    return comment.name.strip()[:60] or "?"


def _email(address: str) -> str:
    try:
        validate_email(address)
    except ValidationError:
        return ""
    return address if len(address) <= 254 else ""
