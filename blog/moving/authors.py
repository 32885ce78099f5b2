"""Who wrote a post: an account of that name, or one that is made and cannot sign in."""

from django.utils.text import slugify
from django.utils.translation import gettext as _

from blog.models import Post
from blog.moving.options import Options
from blog.moving.report import Report
from practice.models import User


class Authors:
    """Accounts by the names that files have for them. A name is looked up once."""

    def __init__(self, *, may_make: bool, chosen: User | None = None) -> None:
        self.may_make = may_make
        self.chosen = chosen
        """Whose all of it is, whatever the file says."""
        self.known: dict[str, User | None] = {}

    @classmethod
    def wanted(cls, options: Options) -> "Authors":
        chosen = User.objects.filter(username=options.author).first() if options.author else None
        return cls(may_make=options.may_make_authors, chosen=chosen)

    def is_another(self, post: Post) -> bool:
        """Whether `post` is to change hands."""
        return self.chosen is not None and self.chosen.pk != post.author_id

    def of(self, name: str, place: str, report: Report) -> User | None:
        if self.chosen:
            return self.chosen
        name = " ".join(name.split())[:150]
        if not name:
            return None
        if name not in self.known:
            self.known[name] = account(name)
            if self.known[name] is None and self.may_make:
                self.known[name] = self.make(name)
                report.note(_("An account is made for the name under the posts. It cannot sign in."), name)
        if self.known[name] is None:
            sentence = _("Nobody here is called %(name)s: the practice itself is shown as its author.")
            report.note(sentence % {"name": name}, place)
        return self.known[name]

    def make(self, name: str) -> User:
        """For the name under its posts: no password fits, nothing is allowed."""
        wanted = slugify(name)[:140] or "author"
        username, number = wanted, 1
        while User.objects.filter(username=username).exists():
            number += 1
            username = f"{wanted}-{number}"
        first, _space, last = name.rpartition(" ")
        user = User(username=username, first_name=first, last_name=last, is_staff=True, is_active=False)
        user.set_unusable_password()
        user.save()
        return user


class Foreseen(Authors):
    """Says which accounts would be made, and makes none."""

    def make(self, name: str) -> User:
        return User(pk=0, first_name=name)


def account(name: str) -> User | None:
    """Whoever has that full name, else that username."""
    for user in User.objects.order_by("pk").iterator():
        if user.get_full_name() == name:
            return user
    return User.objects.filter(username=name).first()
