"""An export of WordPress: what comes in, what redirects, what is left out, and that a second run doubles nothing."""

import time
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from django.core.management import CommandError
from django.utils import timezone

from blog import erasing, jobs, moderation, writing
from blog.models import Comment, OldAddress, Picture, Post, Topic
from blog.moving import front_matter, keeping, plain, wordpress_markup
from blog.moving.markup import pictures_in
from practice.models import User
from tests.blog.moving import everything, picture_bytes, run_import, zipped
from tests.blog.wordpress import HEAD, attachment, category, comment, export, item, meta, write_export
from tests.factories import make_post, make_practice, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def site(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    make_practice()


@pytest.fixture
def file(tmp_path):
    """Writes an export and gives its path."""
    return partial(write_export, tmp_path / "old")


def test_a_post_comes_with_its_dates_topics_author_and_old_addresses(file):
    author = make_user("someone", first_name="Sample", last_name="Author")
    topics = category("Hips &amp; back", "hips") + category("Uncategorized", "uncategorized")
    tags = category("running", "running", "post_tag") + category("Running", "running", "post_tag")
    body = "<!-- wp:paragraph --><p>It <em>is</em> &amp; stays.</p><!-- /wp:paragraph --><h2>More</h2><p>End</p>"
    run_import(file(item(7, title="Tight &amp; long", body=body, comments="closed", extra=topics + tags)))
    post = Post.objects.get()
    assert (post.title, post.slug, post.body) == ("Tight & long", "sample-post-7", "It *is* & stays.\n\n## More\n\nEnd")
    assert (post.summary, post.author, post.takes_comments) == ("It is & stays.", author, False)
    assert post.published_at == datetime(2019, 5, 1, 10, tzinfo=UTC)
    assert post.updated_at == datetime(2019, 5, 2, 11, tzinfo=UTC)
    assert list(post.topics.values_list("name", "slug")) == [("Hips & back", "hips"), ("running", "running")]
    assert list(post.old_addresses.values_list("path", flat=True)) == ["/2019/05/sample-post-7/", "/?p=7"]
    assert post.import_ref == "wordpress:https://old.example.com?p=7"


def test_comments_keep_states_and_threads_of_one_level(file):
    said = "".join([
        comment(1, body="First &amp; foremost <a href=\"https://a.example\">there</a>"),
        comment(2, parent=1, user=1, name="Sample Author"),
        comment(3, parent=2, approved="0"),
        comment(4, parent=99, approved="spam"),
        comment(5, approved="trash"),
        comment(6, kind="pingback"),
        comment(7, email="no address"),
    ])  # fmt: skip
    assert "1 pingback left out" in run_import(file(item(7, extra=said)))
    rows = {row.import_ref.rpartition("=")[2]: row for row in Comment.objects.all()}
    assert {key: row.state for key, row in rows.items()} == {
        "1": "approved", "2": "approved", "3": "pending", "4": "spam", "5": "rejected", "7": "approved",
    }  # fmt: skip
    assert rows["1"].body == "First & foremost there (https://a.example)"
    assert rows["1"].created_at == rows["1"].decided_at == datetime(2019, 6, 1, 10, tzinfo=UTC)
    assert (rows["2"].parent, rows["2"].in_reply_to) == (rows["1"], rows["1"])
    assert (rows["3"].parent, rows["3"].in_reply_to) == (rows["1"], rows["2"])
    assert (rows["4"].parent, rows["2"].by_practitioner, rows["1"].by_practitioner) == (None, True, False)
    assert (rows["1"].email, rows["7"].email) == ("reader@example.com", "")


def test_a_comment_that_somebody_brought_in_by_other_means_is_not_doubled(file):
    run_import(file(item(7, extra=comment(1) + comment(2))))
    Comment.objects.update(import_ref="")
    run_import(file(item(7, extra=comment(1) + comment(2) + comment(3) + comment(4, body="Sample comment 1."))))
    assert sorted(Comment.objects.values_list("body", flat=True)) == [
        "Sample comment 1.", "Sample comment 1.", "Sample comment 2.", "Sample comment 3.",
    ]  # fmt: skip


def test_comments_that_answer_one_another_in_a_circle_are_kept(file):
    run_import(file(item(7, extra=comment(1, parent=2) + comment(2, parent=1) + comment(3, parent=3))))
    assert Comment.objects.count() == 3
    assert Comment.objects.filter(parent=None).count() == 2


def test_a_second_run_doubles_nothing_and_brings_up_to_date_what_changed(file):
    run_import(file(item(1, extra=comment(1)), item(2)))
    Comment.objects.update(state="rejected")
    assert "2 posts as they were" in run_import(file(item(1, extra=comment(1)), item(2)))
    said = run_import(file(item(1, body="<p>Newer</p>", extra=comment(1) + comment(2, parent=1)), item(2)))
    assert "1 post brought up to date, 1 post as it was, 1 comment" in said
    assert "Had been changed here" not in said
    assert (Post.objects.count(), Comment.objects.count()) == (2, 2)
    assert Comment.objects.get(body="Sample comment 1.").state == "rejected"
    assert Comment.objects.get(body="Sample comment 2.").parent.body == "Sample comment 1."
    assert Post.objects.get(slug="sample-post-1").body == "Newer"


@pytest.mark.parametrize("go", ["rejected long ago", "erased", "taken back"])
def test_what_has_gone_here_does_not_come_back_with_its_file(client, file, go):
    run_import(file(item(1, extra=comment(1, body="Gone words", email="gone@example.com"))))
    row = Comment.objects.get()
    if go == "rejected long ago":
        moderation.reject(row)
        Comment.objects.update(decided_at=timezone.now() - timedelta(days=31))
        assert (jobs.delete_put_aside(), jobs.delete_put_aside()) == (1, 0)
    elif go == "erased":
        erasing.erase("gone@example.com", keep_words=False)
    else:
        moderation.take_back(row)
    said = comment(1, body="Gone words", email="gone@example.com") + comment(2, email="")
    run_import(file(item(1, body="<p>Newer</p>", extra=said)))
    assert "gone" not in repr(list(Comment.objects.values())).lower()
    html = client.get("/blog/sample-post-1/").content.decode()
    assert ("Newer" in html, "Sample comment 2." in html, html.count('<article class="comment')) == (True, True, 1)


def test_what_was_written_here_since_is_left_alone_or_kept(file):
    run_import(file(item(1)))
    post = Post.objects.get()
    post.body, post.slug = "Better words", "better"
    post.save()
    assert "1 post as it was" in run_import(file(item(1)))
    assert Post.objects.get().body == "Better words"
    changed = file(item(1, body="<p>Newer there</p>"))
    before = everything()
    assert "Has been changed here since" in run_import(changed, dry_run=True)
    assert everything() == before
    assert "Had been changed here since" in run_import(changed)
    post.refresh_from_db()
    assert (post.body, post.slug, post.revisions.get().body) == ("Newer there", "better", "Better words")


def test_what_was_taken_back_or_closed_here_stays_so(file):
    run_import(file(item(1), item(2)))
    taken, closed = Post.objects.order_by("slug")
    writing.take_back(taken, user=None)
    Post.objects.filter(pk=closed.pk).update(takes_comments=False)
    said = run_import(file(item(1, body="<p>Newer</p>"), item(2, body="<p>Newer</p>")))
    assert "Was taken back into the drawer here, and stays there. (Sample post 1)" in said
    rows = Post.objects.order_by("slug").values_list("body", "published_at__year", "takes_comments")
    assert list(rows) == [("Newer", None, True), ("Newer", closed.published_at.year, False)]


def test_pages_and_drafts_come_when_asked_and_rubbish_never(file):
    path = file(
        item(1, kind="page", slug="about-me"),
        item(2, status="draft", date="0000-00-00 00:00:00", link="https://old.example.com/?p=2"),
        item(3, extra="<wp:post_password>secret</wp:post_password>"),
        item(4, status="trash"),
        item(5, kind="nav_menu_item"),
        item(6, status="future", date="2150-01-01 00:00:00"),
    )
    said = run_import(path)
    assert "left out: 1 page (--pages brings them)" in said
    assert "left out: 2 drafts (--drafts brings them)" in said
    assert list(Post.objects.values_list("slug", flat=True)) == ["sample-post-6"]
    run_import(path, pages=True, drafts=True)
    drafts = Post.objects.filter(published_at=None)
    assert sorted(drafts.values_list("slug", flat=True)) == ["sample-post-2", "sample-post-3"]
    assert not OldAddress.objects.filter(post__in=drafts).exists()
    assert OldAddress.objects.get(path="/?page_id=1").post.slug == "about-me"
    assert not Post.objects.get(slug="sample-post-6").is_published


def test_an_address_that_is_taken_is_told_and_another_found(file):
    make_post("sample-post-1", body="Ours")
    said = run_import(file(item(1), item(2, slug="feed"), item(3, slug="%d8%a7", title="Über uns")))
    assert "The address “sample-post-1” is taken or not possible: “sample-post-1-2” instead." in said
    assert sorted(Post.objects.values_list("slug", flat=True)) == [
        "feed-post", "sample-post-1", "sample-post-1-2", "uber-uns",
    ]  # fmt: skip
    assert Post.objects.get(slug="sample-post-1").body == "Ours"


def test_an_author_whom_nobody_knows_gets_an_account_that_cannot_sign_in(file):
    said = run_import(file(item(1), item(2)))
    user = User.objects.get()
    assert {post.author_name for post in Post.objects.all()} == {"Sample Author"}
    assert (user.is_active, user.has_usable_password(), user.is_superuser) == (False, False, False)
    assert "It cannot sign in. (Sample Author)" in said


def test_pictures_beside_the_file_come_in_and_others_become_links(file):
    body = (
        '[caption id="a1" width="300"]<a href="https://old.example.com/wp-content/uploads/2019/05/Hip.png">'
        '<img src="https://old.example.com/wp-content/uploads/2019/05/Hip-300x200.png" alt="A hip" /></a> '
        "At rest[/caption]"
        '\n\n<img src="https://old.example.com/wp-content/uploads/gone.png" alt="Gone" />\n\n[gallery ids="11,12"]'
    )
    path = file(
        item(1, body=body, extra=meta("_thumbnail_id", "11")),
        attachment(11, "https://old.example.com/wp-content/uploads/2019/06/sea.png", alt="The sea"),
    )
    for name, color in (("2019/05/Hip.png", "red"), ("2019/06/sea.png", "blue"), ("2018/06/Hip.png", "green")):
        place = path.parent / "uploads" / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(picture_bytes(color))
    said = run_import(path, dry_run=True)
    assert "2 pictures, 2 old addresses that redirect, 1 picture is not there" in said
    said = run_import(path)
    post = Post.objects.get()
    assert post.body == (
        '![A hip](pictures/hip.png "At rest")\n\n[Gone](https://old.example.com/wp-content/uploads/gone.png)\n\n'
        "![The sea](pictures/sea.png)"
    )
    assert (post.cover.name, post.cover.alt) == ("sea.png", "The sea")
    assert said.count("https://old.example.com/wp-content/uploads/gone.png") == 1
    assert "A picture is not beside the file: https://old.example.com/wp-content/uploads/gone.png" in said
    assert Picture.objects.count() == 2


def test_a_picture_that_is_there_the_second_time_takes_its_place(file):
    body = '<p><img src="https://old.example.com/wp-content/uploads/late.png" alt="Late"></p>'
    run_import(file(item(1, body=body)))
    (file(item(1, body=body)).parent / "late.png").write_bytes(picture_bytes())
    run_import(file(item(1, body=body)))
    assert Post.objects.get().body == "![Late](pictures/late.png)"


def test_shortcodes_of_plugins_stay_as_text_and_are_told(file):
    body = 'Before\nafter [contact-form-7 id="3"] and [sic]\n\n<!--more-->\n\n[embed]https://video.example/1[/embed]'
    path = file(item(1, body=body))
    for is_dry in (True, False):
        said = run_import(path, dry_run=is_dry)
        assert "Left standing as text: [contact-form-7], which a plugin filled in there." in said
    assert Post.objects.get().body == (
        'Before\\\nafter [contact-form-7 id="3"] and [sic]\n\n[https://video.example/1](https://video.example/1)'
    )


def test_shortcodes_without_attributes_are_told_too(file):
    body = "Words[footnote]Aside[/footnote] [toc] [button]Book[/button] [sic] [1] [/]"
    assert "Left standing as text: [button], [footnote], [toc], which" in run_import(file(item(1, body=body)))


def test_galleries_bring_their_pictures_words_with_or_without_names(file):
    uploads = "https://old.example.com/wp-content/uploads/"
    path = file(
        item(1, body='[gallery columns="2" ids="12,11,99"]'),
        item(2, body="[gallery]"),
        item(3, body="[gallery]"),
        attachment(11, f"{uploads}hip.png", alt="A hip"),
        attachment(12, f"{uploads}sea.png", alt="The sea", caption="At <em>noon</em>", parent=2),
        attachment(13, f"{uploads}notes.pdf", parent=2),
    )
    for name, color in (("hip", "red"), ("sea", "blue")):
        (path.parent / f"{name}.png").write_bytes(picture_bytes(color))
    planned, said = run_import(path, dry_run=True), run_import(path)
    assert "2 pictures" in planned
    bodies = list(Post.objects.order_by("pk").values_list("body", flat=True))
    assert bodies == [
        '![The sea](pictures/sea.png "At noon")\n\n![A hip](pictures/hip.png)',
        '![The sea](pictures/sea.png "At noon")',
        "",
    ]
    assert Picture.objects.get(name="sea.png").alt == "The sea"
    assert (planned.count("A gallery names no picture"), said.count("A gallery names no picture")) == (1, 1)


def test_a_gallery_that_was_a_list_is_pictures_with_their_captions(file):
    entry = '<li class="blocks-gallery-item"><figure><img src="/up/{0}.png" alt="{1}">{2}</figure></li>'
    said = '<figcaption class="blocks-gallery-item__caption">At <em>noon</em></figcaption>'
    pictures = entry.format("hip", "A hip", said) + entry.format("sea", "The sea", "")
    plain = "<ul><li>One <img src='/up/hip.png'></li><li>two</li></ul>"
    body = f'<figure class="wp-block-gallery"><ul class="blocks-gallery-grid">{pictures}</ul>'
    path = file(item(1, body=f"{body}<figcaption>Both</figcaption></figure>{plain}"))
    for name, color in (("hip", "red"), ("sea", "blue")):
        (path.parent / f"{name}.png").write_bytes(picture_bytes(color))
    run_import(path)
    assert Post.objects.get().body == (
        '![A hip](pictures/hip.png "At noon")\n\n![The sea](pictures/sea.png)\n\nBoth\n\n'
        "- One ![](pictures/hip.png)\n- two"
    )


@pytest.mark.parametrize(
    ("body", "kept"),
    [
        (
            '[video width="640" mp4="https://a.example/c.mp4"][/video]',
            "[https://a.example/c.mp4](https://a.example/c.mp4)",
        ),
        ("[audio https://a.example/t.mp3]", "[https://a.example/t.mp3](https://a.example/t.mp3)"),
        ('[audio mp3="https://a.example/t.mp3"]', "[https://a.example/t.mp3](https://a.example/t.mp3)"),
        ("[youtube=https://y.example/w?v=1&amp;t=2]", "[https://y.example/w?v=1&t=2](https://y.example/w?v=1&t=2)"),
        ("[vimeo https://v.example/1 w=300]", "[https://v.example/1](https://v.example/1)"),
        (
            '[caption caption="As it &quot;was&quot;"]<img src="https://a.example/x.png" alt="X">[/caption]',
            '[X](https://a.example/x.png): As it "was"',
        ),
        ("<blockquote>One\ntwo\n\nthree</blockquote>", "> One\\\n>  two\n>\n> three"),
        ("<center>middle</center>side", "middle\n\nside"),
        ('<video><embed src="https://a.example/v"></video>', "[https://a.example/v](https://a.example/v)"),
        ('<video src="https://a.example/v"><embed src="x"></video>', "[https://a.example/v](https://a.example/v)"),
        ("<p>a</p><video><embed></video>", "a"),
    ],
)
def test_what_wordpress_writes_in_its_own_way_is_not_lost(file, body, kept):
    run_import(file(item(1, body=body)))
    assert Post.objects.get().body == kept


def test_the_older_caption_is_kept_with_its_picture(file):
    body = '[caption caption="As it &quot;was&quot;"]<img src="https://old.example.com/x.png" alt="X">[/caption]'
    path = file(item(1, body=body))
    (path.parent / "x.png").write_bytes(picture_bytes())
    run_import(path)
    assert Post.objects.get().body == '![X](pictures/x.png "As it \\"was\\"")'


def test_what_can_not_come_along_is_told(file):
    said = run_import(
        file(item(1, body='[video poster="x"][/video]a[youtube id="1"]b<!-- wp:latest-posts {"n":1} /-->'))
    )
    assert "A [video] says no address and is left out." in said
    assert "Left standing as text: [youtube], which" in said
    assert "Left out: latest-posts, which WordPress made anew each time." in said


def test_pieces_that_stand_in_several_posts_stand_in_each(file):
    piece = item(9, kind="wp_block", body="<!-- wp:paragraph --><p>Again</p><!-- /wp:paragraph -->")
    body = '<!-- wp:paragraph --><p>One</p><!-- /wp:paragraph -->\n<!-- wp:block {"ref":9} /-->'
    run_import(file(item(1, body=body), piece))
    assert Post.objects.get().body == "One\n\nAgain"


def test_the_download_button_beside_a_file_is_left_out(file):
    link = (
        '<a href="https://a.example/h.pdf">Handout</a><a href="https://a.example/h.pdf" class="wp-block-file__button">'
    )
    run_import(file(item(1, body=f'<!-- wp:file --><div class="wp-block-file">{link}Download</a></div>')))
    assert Post.objects.get().body == "[Handout](https://a.example/h.pdf)"


def test_nothing_that_runs_gets_into_a_page(file):
    body = (
        "<p onclick='x()'>a<script>alert(1)</script><a href='javascript:alert(2)'>b</a><svg onload=alert(3)></svg>"
        "<iframe src='https://frame.example/x'></iframe>&lt;script&gt;alert(4)&lt;/script&gt;</p>"
    )
    run_import(file(item(1, body=body, title="&lt;b&gt;T", extra=comment(1, body="<img src=x onerror=alert(5)>Hi"))))
    html = Post.objects.get().body_html
    for bad in ("<script", "onclick", "javascript:", "<svg", "<iframe"):
        assert bad not in html
    assert Comment.objects.get().body_html == "<p>Hi</p>"


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (export(item(1), item(2))[:-300], "Line 22: the file is damaged or cut off"),
        (export(item(1), item(2, date="2019-13-45 10:00")), "Line 19, “Sample post 2”: “2019-13-45 10:00” is no date."),
        (HEAD + "<item><title>&nbsp;</title></item></channel></rss>", "damaged or cut off (undefined entity)."),
        ("<?xml version='1.0'?><html></html>", "not an export of WordPress but some other XML (<html>)"),
        ("no xml at all", "Line 1: the file is damaged or cut off"),
        ("", "Line 1: the file is damaged or cut off (no element found)."),
        ('<!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><rss>&b;</rss>', "it declares entities"),
        ('<!DOCTYPE r SYSTEM "file:///etc/passwd"><rss></rss>', "it declares entities"),
        ("<rss>" + "<a>" * 100, "tags stand too deep"),
        ("<?xml version='1.0' encoding='klingon'?><rss></rss>", "Line 1: the file is in an encoding that can't"),
    ],
)  # fmt: skip
def test_a_damaged_file_names_the_line_and_changes_nothing(tmp_path, content, fault):
    good = tmp_path / "good.xml"
    good.write_text(export(item(1)))
    bad = tmp_path / "bad.xml"
    bad.write_text(content)
    before = everything()
    with pytest.raises(CommandError) as error:
        run_import(good, bad)
    assert fault in str(error.value)
    assert "Nothing has been changed." in str(error.value)
    assert everything() == before


def test_a_zip_with_its_pictures_is_read_where_it_lies(tmp_path):
    body = '<p><img src="/wp-content/uploads/2019/05/hip.png" alt="Hip"></p>'
    path = tmp_path / "old.zip"
    path.write_bytes(
        zipped({
            "site/export.xml": export(item(1, body=body)),
            "site/wp-content/uploads/2019/05/hip.png": picture_bytes(),
            "__MACOSX/site/._export.xml": b"rubbish",
        })
    )  # fmt: skip
    run_import(path)
    assert Post.objects.get().body == "![Hip](pictures/hip.png)"


def test_an_export_in_parts_is_read_as_one(tmp_path):
    gallery = item(1, title="Same", body='[gallery ids="11"]<p><a href="/2019/05/sample-post-2/">two</a></p>')
    parts = {
        "a.xml": export(gallery),
        "b.xml": export(item(2, title="Same")),
        "c.xml": export(attachment(11, "https://old.example.com/wp-content/uploads/hip.png", alt="A hip")),
        "uploads/hip.png": picture_bytes(),
    }
    path = tmp_path / "old.zip"
    path.write_bytes(zipped(parts))
    run_import(path)
    assert Post.objects.get(slug="sample-post-1").body == "![A hip](pictures/hip.png)\n\n[two](/blog/sample-post-2/)"
    assert "2 posts as they were" in run_import(path)
    for bad, fault in ((parts["b.xml"][:-90], "b.xml: Line "), (export(item(3, date="x")), "b.xml: Line 11, “Sample")):
        path.write_bytes(zipped({**parts, "b.xml": bad}))
        with pytest.raises(CommandError, match=fault):
            run_import(path)


def test_control_characters_that_wordpress_leaves_in_are_spaces(file):
    run_import(file(item(1, body="<p>a\x0bb\x00c</p>".replace("\x00", "\x01"))))
    assert Post.objects.get().body == "a b c"


def test_what_the_parser_does_not_know_stops_no_import(file):
    odd = "<![foo]>a<![if !vml]>b<![endif]><?xml version='1.0'?>"
    run_import(file(item(1, title=odd, body=f"<p>{odd}</p>", extra=comment(1, name=odd, body=f"<b>{odd}</b>"))))
    assert (Comment.objects.get().body, Post.objects.get().title) == ("<![foo]>ab", "<![foo]>ab")


def test_many_topics_are_made_once(file):
    run_import(
        file(*(item(n, extra=category("Moving", "moving") + category("moving", "moving-2")) for n in range(1, 45)))
    )
    assert list(Topic.objects.values_list("name", flat=True)) == ["Moving"]
    assert Topic.objects.get().posts.count() == 44


@pytest.mark.parametrize(
    "piece",
    [
        "[embed ",
        "[caption]",
        "[gallery ",
        "[youtube ",
        "[/a",
        "<!-- wp:block {",
        "<!-- -->",
        "<pre",
        '<a class="wp-block-file__button',
        "![",
        "[![",
        "<img ",
    ],
)
def test_what_is_opened_and_never_closed_is_read_in_no_time(piece):
    """Each piece once took time with the square of the text's length or worse, and the worker's mails waited."""
    text = piece * 10_000 + "x"
    began = time.process_time()
    whole, _notes = wordpress_markup.filled(text, wordpress_markup.Around(), "1")
    html, _notes = wordpress_markup.html(whole)
    assert (html.endswith(("x", "x</p>")), pictures_in(text), front_matter.PICTURE.findall(text)) == (True, [], [])
    assert keeping.PICTURE.sub("", text) == text
    assert len(plain.summary(text)) <= 200
    assert time.process_time() - began < 2
