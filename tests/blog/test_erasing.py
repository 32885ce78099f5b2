"""A reader is forgotten by address: nothing of it is left in any column of the database."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from blog import comment_links, erasing, known_readers, moderation, questions
from blog.form_token import FormToken
from blog.models import Block, Comment, ConfirmedAddress, PrivateQuestion
from blog.moderation import Words
from practice import messages
from practice.models import Message
from tests.factories import make_comment, make_post, make_practice, make_user

pytestmark = pytest.mark.django_db
ADDRESS = "anna.sample@example.com"
NAME = "Annabel-of-the-sample"


def places(*traces):
    """Every text column of every table in which one of `traces` stands, in capitals or not."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            for column in connection.introspection.get_table_description(cursor, table):
                quoted = [connection.ops.quote_name(name) for name in (column.name, table)]
                cursor.execute("SELECT {} FROM {}".format(*quoted))
                held = " ".join(words_of(row[0]).lower() for row in cursor.fetchall())
                found += [f"{table}.{column.name}" for trace in traces if trace.lower() in held]
    return found


def words_of(value):
    """Also of the search's own tables, which hold bytes."""
    return bytes(value).decode(errors="replace") if isinstance(value, bytes | memoryview) else str(value)


@pytest.fixture
def post():
    make_practice()
    return make_post()


@pytest.fixture
def traces(post, client):
    """Everything that somebody can leave behind: comments, a question, mails, a block, the desk's log."""
    user = make_user()
    token = FormToken("first", messages.PAUSE)
    first = moderation.submit(
        post,
        Words(NAME, f"Write to Anna.Sample@Example.com ({ADDRESS})", ADDRESS, True),
        token=token,
        address="192.0.2.7",
    )
    moderation.approve(first)
    moderation.reply(first, author=user, body=f"Please don't write {ADDRESS} here")
    make_comment(post, name=NAME, email=ADDRESS.upper(), notify=True, network="a" * 32)
    make_comment(post, name=NAME, email=ADDRESS, state="rejected")
    known_readers.confirm(ADDRESS)
    questions.ask(post, name=NAME, email=ADDRESS, body="Sealed", token=FormToken("ask", messages.PAUSE))
    Block.objects.create(kind="email", value=ADDRESS)
    for row in (first, Block.objects.get(), ConfirmedAddress.objects.get()):
        LogEntry.objects.log_actions(user.pk, [row], 2, change_message=f"about {ADDRESS}", single_object=True)
    earlier = timezone.now() - timedelta(days=1)
    other = {"name": "Other sample", "email": "other@example.com", "body": "Somebody else's"}
    make_comment(post, **other, state="approved", created_at=earlier)
    return first


def test_the_search_for_traces_finds_them(traces):
    assert {"blog_comment.email", "blog_comment.body", "blog_confirmedaddress.email", "practice_message.to"} <= set(
        places(ADDRESS)
    )
    assert "django_admin_log.object_repr" in places(NAME)


def test_words_stay_without_a_name_when_wished(traces, client):
    old_links = comment_links.own_path(traces), comment_links.mailed_path(traces)
    found = erasing.erase(ADDRESS, keep_words=True)
    assert (found.comments, found.questions, found.confirmed, found.blocks, found.quoted) == (3, 1, 1, 1, 1)
    assert places(ADDRESS, NAME) == []
    row = Comment.objects.get(pk=traces.pk)
    assert (row.name, row.body, row.state, row.network) == ("a reader", "Write to … (…)", "approved", "")
    html = client.get("/blog/sample-post/").content.decode()
    assert ("Write to …" in html, "write … here" in html, "Somebody else" in html) == (True, True, True)
    assert [client.get(each).status_code for each in old_links] == [404, 404]
    assert not erasing.counts(ADDRESS)


def test_words_go_as_well_when_wished(traces, client):
    erasing.erase(ADDRESS, keep_words=False)
    assert places(ADDRESS, NAME) == []
    assert sorted(Comment.objects.values_list("name", flat=True)) == ["Other sample", "Sample practice", "a reader"]
    assert "Taken back by its author." in client.get("/blog/sample-post/").content.decode()
    assert (PrivateQuestion.objects.count(), Message.objects.count()) == (0, 0)


def test_others_and_bookings_mails_are_left_alone(post):
    mails = [("comment_link", "other@example.com"), ("appointment_confirmed", ADDRESS)]
    for number, (kind, to) in enumerate(mails):
        Message.objects.create(kind=kind, to=to, subject="s", text="t", message_id=f"<{number}@x>")
    make_comment(post, email=f"not-{ADDRESS}", name="Other sample")
    erasing.erase(ADDRESS, keep_words=False)
    assert list(Message.objects.order_by("message_id").values_list("kind", "to")) == mails
    assert Comment.objects.get().name == "Other sample"


def test_the_command_prints_counts_alone(traces, capsys):
    call_command("erase_reader", ADDRESS, "--dry-run")
    assert Comment.objects.by_address(ADDRESS).count() == 3
    call_command("erase_reader", ADDRESS)
    said = capsys.readouterr().out
    assert "Erased: comments 3, questions 1, confirmed 1" in said
    assert ADDRESS not in said
    assert places(ADDRESS, NAME) == []
    with pytest.raises(CommandError, match="no mail address"):
        call_command("erase_reader", "%")


@pytest.mark.parametrize("before", ["", "\u0130", "\u0130\u0130 \u1e9e"])
def test_dots_stand_exactly_where_an_address_was(post, before):
    """Of some capitals the small letter is two: places counted among small letters are others."""
    quoting = make_comment(post, body=f"{before} {ADDRESS} and Anna.Sample@example.com, please")
    erasing.erase(ADDRESS, keep_words=True)
    quoting.refresh_from_db()
    assert quoting.body == f"{before} … and …, please"


def test_the_desk_shows_what_there_is_and_erases_on_post_alone(traces, client):
    client.force_login(make_user("second"))
    address = reverse("admin:blog_comment_erase")
    client.get(address, {"address": ADDRESS, "erase": "1", "comments": "gone"})
    html = client.post(address, {"address": ADDRESS}).content.decode()
    assert ("3 comments" in html, "1 private question" in html) == (True, True)
    assert Comment.objects.by_address(ADDRESS).count() == 3
    LogEntry.objects.filter(object_repr="a reader, by address").delete()
    html = client.post(
        address, {"address": ADDRESS, "erase": "1", "comments": "nameless"}, follow=True
    ).content.decode()
    assert "Erased." in html
    assert places(ADDRESS, NAME) == []
    entry = LogEntry.objects.get(object_repr="a reader, by address")
    assert entry.change_message.startswith("comments 3, questions 1, confirmed 1")
    assert "There is nothing of" in client.post(address, {"address": ADDRESS}).content.decode()
    assert "valid email address" in client.post(address, {"address": "anna"}).content.decode()


def test_only_who_may_delete_all_of_it_erases(traces, client):
    user = make_user("second", is_superuser=False)
    user.user_permissions.add(Permission.objects.get(codename="delete_comment"))
    client.force_login(user)
    values = {"address": ADDRESS, "erase": "1", "comments": "gone"}
    assert client.post(reverse("admin:blog_comment_erase"), values).status_code == 403
    assert Comment.objects.by_address(ADDRESS).count() == 3


def test_files_of_mails_go_with_their_rows_and_without_them(
    traces, settings, tmp_path, django_capture_on_commit_callbacks
):
    """A client's mails stay with the client; news for the practice that name the reader don't."""
    settings.EMAIL_BACKEND, settings.EMAIL_FILE_PATH = "practice.mail.EmlBackend", str(tmp_path)
    for number, (kind, to) in enumerate([("comment_link", "other@example.com"), ("appointment_confirmed", ADDRESS)]):
        Message.objects.create(kind=kind, to=to, subject="s", text="t", message_id=f"<{number}@x>")
    Message.objects.update(due_at=timezone.now())
    assert messages.deliver_due() == len(list(tmp_path.iterdir())) > 3
    (tmp_path / "lost.eml").write_bytes(f"Subject: s\nTo:\n {ADDRESS.upper()}\n\nA row was here once.\n".encode())
    (tmp_path / ".cut-off.eml.part").write_bytes(f"To: Anna <{ADDRESS}>\nSubject: cu".encode())
    (tmp_path / "quoting.eml").write_bytes(f"To: other@example.com\n\nTo: {ADDRESS}\n".encode())
    with django_capture_on_commit_callbacks(execute=True):
        erasing.erase(ADDRESS, keep_words=True)
    assert {each.name for each in tmp_path.iterdir()} == {"0@x.eml", "1@x.eml", "quoting.eml"}
