"""Markdown, HTML and Word, zips of them, and what is refused in plain words."""

import io
import zipfile
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from blog.models import OldAddress, Picture, Post
from blog.moving import docx, front_matter, html, markup, plain, wxr
from blog.moving.files import Source, uploaded
from blog.moving.reading import everything as read_everything
from blog.moving.shape import Refused
from tests.blog.moving import everything, original, picture_bytes, run_import, zipped
from tests.factories import make_practice

ZONE = ZoneInfo("America/Los_Angeles")
database = pytest.mark.django_db


def source(content, name="old-post.md"):
    data = content if isinstance(content, bytes) else content.encode()
    return Source(name, len(data), lambda: io.BytesIO(data))


def only(reader, content, name):
    (found,) = reader.read(source(content, name), ZONE)
    return found


# Markdown


def test_front_matter_of_jekyll():
    text = (
        "---\ntitle: 'Hips: tight?'\ndate: 2019-05-01 09:30:00 -0700\ntags: [hips, back]\ncategories: moving\n"
        "permalink: /2019/hips.html\nredirect_from:\n  - /hips/\ncomments: false\n---\nBody\n"
    )
    found = only(front_matter, text, "_posts/2019-05-01-tight-hips.md")
    assert (found.title, found.slug, found.text(frozenset()).markdown) == ("Hips: tight?", "tight-hips", "Body")
    assert found.published_at == datetime(2019, 5, 1, 16, 30, tzinfo=UTC)
    assert [topic.name for topic in found.topics] == ["moving", "hips", "back"]
    assert (found.old_addresses, found.takes_comments) == (("/hips/", "/2019/hips.html"), False)


def test_front_matter_of_hugo_in_toml():
    text = (
        '+++\ntitle = "One"\ndate = 2020-02-03T04:05:06Z\ndraft = true\n[cover]\nimage = "hip.png"\nalt = "Hip"\n+++\nB'
    )
    found = only(front_matter, text, "content/posts/one/index.md")
    assert (found.slug, found.is_draft, found.cover.path, found.cover.alt) == ("one", True, "hip.png", "Hip")
    assert found.published_at == datetime(2020, 2, 3, 4, 5, 6, tzinfo=UTC)


def test_markdown_without_fields_has_its_first_heading_for_a_title_and_its_name_for_a_date():
    found = only(front_matter, "# A title\n\nBody\n", "2021-01-02-some-name.md")
    assert (found.title, found.slug, found.text(frozenset()).markdown) == ("A title", "some-name", "Body")
    assert found.published_at == datetime(2021, 1, 2, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("---\ntitle: a\nno end", "old-post.md, line 1: the fields have no end (a line ---)."),
        ("---\ntitle: a\ntags: [a, b\n---\n", "old-post.md, line 4: the fields can't be read"),
        ("---\n- a\n- b\n---\n", "old-post.md, line 2: the fields can't be read (they are not “name: value” lines)."),
        ("---\na: &x [1]\nb: *x\n---\n", "old-post.md, line 3: the fields can't be read (it refers to another value)."),
        ("---\na: !!python/object/apply:os.system ['true']\n---\n", "old-post.md, line 2: the fields can't be read"),
        ("---\ndate: someday\n---\n", "old-post.md: “someday” is no date (date)."),
        ("---\ndate: 2019-02-31\n---\n", "line 2: the fields can't be read (day is out of range for month)."),
        ("+++\na = \n+++\n", "old-post.md, line 2: the fields can't be read"),
        (b"---\ntitle: a\n---\nb\xff", "old-post.md, line 4: this is not UTF-8 text. Save it as UTF-8."),
        ("---\n" + "a: " + "[" * 5000 + "\n---\n", "the fields can't be read"),
    ],
)
def test_damaged_fields_are_refused_with_their_line(text, fault):
    with pytest.raises(Refused) as error:
        only(front_matter, text, "old-post.md")
    assert fault in str(error.value)


# HTML


def test_a_page_gives_its_article_and_leaves_what_stands_around_it():
    page = """<!DOCTYPE html><html><head><title>Hips | Sample site</title>
    <meta name="description" content="About hips."><meta property="article:published_time" content="2019-05-01T10:00Z">
    <style>p{}</style></head><body><nav>Menu</nav><article><h1>Tight  hips</h1>
    <p>Words &amp; <b>more</b><img src="img/hip.png" alt="Hip"></p><footer>Bye</footer></article>
    <script>x()</script></body></html>"""
    found = only(html, page, "old/tight-hips.html")
    assert (found.title, found.slug, found.summary) == ("Tight hips", "tight-hips", "About hips.")
    assert found.text(frozenset()).markdown == "Words & **more**![Hip](img/hip.png)"
    assert found.published_at == datetime(2019, 5, 1, 10, tzinfo=UTC)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "windows-1252"])
def test_a_page_in_an_older_encoding_keeps_its_letters(encoding):
    page = f"<meta charset='{encoding}'><h1>Müde Füße</h1><p>“So”</p>".encode(encoding)
    found = only(html, page, "a.html")
    assert (found.title, found.text(frozenset()).markdown) == ("Müde Füße", "“So”")


def test_a_page_nested_without_end_keeps_its_words():
    found = only(html, "<p>a</p>" + "<div>" * 3000 + "deep", "a.html")
    text = found.text(frozenset())
    assert text.markdown.split() == ["a", "deep"]
    assert text.notes == ("Its markup was too tangled; only the words are kept.",)


# Word


W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
PICTURE = (
    '<w:r><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing">'
    '<wp:docPr id="1" name="p" descr="A hip"/><a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
    '<a:graphicData><pic:pic xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:blipFill>'
    '<a:blip r:embed="rId9" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"/>'
    "</pic:blipFill></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
)
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/></Types>'
)
RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type='
    '"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/>'
    "</Relationships>"
)
STYLES = (
    f"<w:styles {W}>"
    + "".join(
        f'<w:style w:type="paragraph" w:styleId="{key}"><w:name w:val="{name}"/></w:style>'
        for key, name in (("T", "Title"), ("H1", "heading 1"), ("H", "heading 2"))
    )
    + "</w:styles>"
)
INNER = RELATIONS.replace("officeDocument\" Target=\"word/document.xml", 'styles" Target="styles.xml').replace(
    "</Relationships>",
    '<Relationship Id="rId9" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image" '
    'Target="media/hip.png"/></Relationships>',
)  # fmt: skip


def paragraph(words, style="", *, bold=False):
    look = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    run = words if words.startswith("<") else f"<w:r>{'<w:rPr><w:b/></w:rPr>' if bold else ''}<w:t>{words}</w:t></w:r>"
    return f"<w:p>{look}{run}</w:p>"


def document(*paragraphs, **members):
    return zipped({
        "[Content_Types].xml": TYPES,
        "_rels/.rels": RELATIONS,
        "word/document.xml": f"<w:document {W}><w:body>{''.join(paragraphs)}</w:body></w:document>",
        "word/styles.xml": STYLES,
        "word/_rels/document.xml.rels": INNER,
        "word/media/hip.png": picture_bytes(),
        **members,
    })  # fmt: skip


@database
def test_a_document_comes_with_headings_emphasis_and_pictures(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "media"
    make_practice()
    path = tmp_path / "in" / "tight-hips.docx"
    path.parent.mkdir()
    words = [
        paragraph("Tight hips", "T"),
        paragraph("About", "H"),
        paragraph("Bold words", bold=True),
        paragraph(PICTURE),
    ]
    path.write_bytes(document(*words, paragraph("The end.")))
    assert "would come in: 1 new post, 1 picture." in run_import(path, dry_run=True)
    run_import(path)
    assert "would come in: 1 post as it was." in run_import(path, dry_run=True)
    post, picture = Post.objects.get(), Picture.objects.get()
    assert (post.title, post.slug, post.published_at) == ("Tight hips", "tight-hips", None)
    assert post.body == f"## About\n\n**Bold words**\n\n![A hip](pictures/{picture.name})\n\nThe end."
    assert original(picture)[:4] == b"\x89PNG"


def properties(title):
    core = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
    said = (
        f'<c:coreProperties xmlns:c="{core}" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{title}</dc:title>'
    )
    return {"docProps/core.xml": f"{said}</c:coreProperties>"}


WORDS = paragraph("Words.")
ONE, TWO = paragraph("One", "H1"), paragraph("Two", "H1")


@pytest.mark.parametrize(
    ("paragraphs", "said", "title", "text"),
    [
        ([paragraph("Hips", "T"), ONE, WORDS, TWO, WORDS], "Other", "Hips", "## One\n\nWords.\n\n## Two\n\nWords."),
        ([WORDS, paragraph("Hips", "T"), ONE], "", "Hips", "Words.\n\n## One"),
        ([ONE, WORDS, paragraph("Part", "H")], "Other", "One", "Words.\n\n## Part"),
        ([ONE, TWO, WORDS, TWO], "", "One", "## Two\n\nWords.\n\n## Two"),
        ([ONE, WORDS, TWO, paragraph("Part", "H")], "Hips", "Hips", "## One\n\nWords.\n\n## Two\n\n### Part"),
        ([ONE, WORDS, TWO], "One", "One", "Words.\n\n## Two"),
        ([ONE, WORDS, TWO], "Microsoft Word - a.docx", "Tight hips", "## One\n\nWords.\n\n## Two"),
        ([ONE, paragraph("Part", "H"), TWO], "", "Tight hips", "## One\n\n### Part\n\n## Two"),
        ([WORDS, ONE, WORDS], "", "Tight hips", "Words.\n\n## One\n\nWords."),
    ],
)
def test_a_document_is_called_by_its_title_its_first_heading_its_properties_or_its_file(paragraphs, said, title, text):
    found = only(docx, document(*paragraphs, **properties(said)), "tight-hips.docx")
    assert (found.title, found.text(frozenset()).markdown) == (title, text)


def test_a_document_without_headings_has_them_guessed():
    content = document(
        paragraph("Tight hips"),
        paragraph("Some words."),
        paragraph("1. Bridge", bold=True),
        paragraph("Lift. Hold 5 s."),
    )
    found = only(docx, content, "x.docx")
    text = found.text(frozenset())
    assert (found.title, text.markdown) == ("Tight hips", "Some words.\n\n## 1. Bridge\n\nLift. Hold 5 s.")


@pytest.mark.parametrize("start", ["---\ntitle: '{}'\n---\n", "+++\ntitle = '{}'\n+++\n", "# {}\n"])
def test_html_in_a_title_is_plain_words(start):
    found = only(front_matter, start.format('A <em class="x">long</em> &amp; slow <3 <way>, a_b_c') + "Body", "a.md")
    assert found.title == "A long & slow <3 <way>, a_b_c"


def test_marks_in_a_first_heading_are_plain_words():
    assert (
        only(front_matter, "# The *psoas*, [said](https://a.example/) `so`\n\nBody", "a.md").title
        == "The psoas, said so"
    )


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"no zip", "x.docx is damaged, or no Word document."),
        (zipped({"a.xml": "<a/>"}), "x.docx is damaged, or no Word document."),
        (document(paragraph("a"), **{"word/x.xml": "<a>\n<b></a>"}), "x.docx is damaged (word/x.xml, line 2)."),
        (
            document(paragraph("a"), **{"word/x.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}),
            "x.docx is not read: word/x.xml declares entities, which no document does.",
        ),
        (
            document(
                **{
                    "_rels/.rels": RELATIONS.replace("word/document.xml", "word/media/a.svg"),
                    "word/media/a.svg": f'<!DOCTYPE a [<!ENTITY b "c">]><w:document {W}>&b;</w:document>',
                }
            ),
            "x.docx is not read: word/media/a.svg declares entities, which no document does.",
        ),
    ],
)
def test_a_damaged_or_harmful_document_is_refused(content, fault):
    with pytest.raises(Refused) as error:
        only(docx, content, "x.docx")
    assert str(error.value) == fault


# Zips, folders and whatever else somebody may upload


@database
def test_a_folder_of_notes_keeps_its_links_together(tmp_path):
    make_practice()
    notes = {"one": "[two](/2020/two/) [up](../two/) [off](https://off.example/2020/two/) [mark](#x)", "two": "Words"}
    for name, words in notes.items():
        (tmp_path / f"{name}.md").write_text(
            f"---\ntitle: {name}\ndate: 2020-01-01\npermalink: /2020/{name}/\n---\n{words}"
        )
    run_import(tmp_path)
    assert Post.objects.get(slug="one").body == (
        "[two](/blog/two/) [up](/blog/two/) [off](https://off.example/2020/two/) [mark](#x)"
    )


@database
def test_two_notes_of_one_name_are_two_posts(tmp_path):
    make_practice()
    for year in (2019, 2020):
        (tmp_path / f"{year}-05-01-hips.md").write_text(f"Words of {year}")
    assert "now here: 2 new posts" in run_import(tmp_path)
    assert "2 posts as they were" in run_import(tmp_path)
    assert list(Post.objects.order_by("slug").values_list("slug", "body")) == [
        ("hips", "Words of 2019"),
        ("hips-2", "Words of 2020"),
    ]


@database
def test_a_site_of_pages_keeps_its_links_and_its_addresses(tmp_path, client):
    make_practice()
    dated = "<meta name=date content=2020-01-01><link rel=canonical href='%s'><article>%s</article>"
    (tmp_path / "2020").mkdir()
    (tmp_path / "2020" / "one.html").write_text(
        dated % ("", "<p><a href='two.html#x'>two</a> <a href='/on/'>on</a></p>")
    )
    (tmp_path / "2020" / "two.html").write_text(dated % ("", "<p>Two</p>"))
    (tmp_path / "three.html").write_text(
        dated % ("https://old.example/on/", "<a href='https://old.example/2020/one.html'>1</a>")
    )
    run_import(tmp_path)
    bodies = dict(Post.objects.values_list("slug", "body"))
    assert bodies == {"one": "[two](/blog/two/#x) [on](/blog/on/)", "two": "Two", "on": "[1](/blog/one/)"}
    for old, new in (("/2020/two.html", "/blog/two/"), ("/on/", "/blog/on/")):
        assert client.get(old).headers["Location"] == new


@database
def test_a_folder_of_notes_finds_its_pictures(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "media"
    make_practice()
    for name, color in (("one", "red"), ("two", "blue")):
        folder = tmp_path / "notes" / name
        folder.mkdir(parents=True)
        (folder / "index.md").write_text(
            f"---\ntitle: {name}\ndate: 2020-01-01\n---\n![x](cover.png) ![y](../gone.png)"
        )
        (folder / "cover.png").write_bytes(picture_bytes(color))
    run_import(tmp_path / "notes")
    assert list(Post.objects.order_by("slug").values_list("slug", "body")) == [
        ("one", "![x](pictures/cover.png) y"),
        ("two", "![x](pictures/cover-2.png) y"),
    ]


def bomb():
    return zipped({"a.md": b"0" * 40_000_000})


def locked():
    content = bytearray(zipped({"a.md": "words"}))
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


@pytest.mark.parametrize(
    ("name", "content", "fault"),
    [
        ("a.zip", b"PK", "a.zip is damaged, or no zip at all."),
        ("a.zip", zipped({"../a.md": "x"}), "a.zip wants to reach outside itself (../a.md). It is not read."),
        ("a.zip", zipped({"/etc/a.md": "x"}), "a.zip wants to reach outside itself (/etc/a.md). It is not read."),
        ("a.zip", zipped({"c:/a.md": "x"}), "a.zip wants to reach outside itself (c:/a.md). It is not read."),
        ("a.zip", zipped({"x/..\\a.md": "x"}), "a.zip wants to reach outside itself (x/..\\a.md). It is not read."),
        ("a.zip", bomb(), "a.zip grows without measure when unpacked (a.md). It is not read."),
        ("a.zip", locked(), "a.zip is locked with a password. Make one without."),
        ("a.zip", zipped({"a.jpg": b"x"}), "There is nothing in it that could be read as a post."),
        ("a.zip", zipped({}), "There is nothing in it that could be read as a post."),
        ("a.zip", zipped({"a.md": b"0" * 9_000_000}), "a.md is larger than 8 MB, which is more than can be read."),
        ("a.doc", b"", "a.doc is in Word's old format. Save it as .docx and try that."),
        ("a.exe", b"", "a.exe can't be read."),
        ("a.zip", zipped({"export.json": '{"kind": "practice-site", "format": 2}'}), "made by a later version"),
        ("a.zip", zipped({"export.json": '{"kind":\n'}), "export.json, line 2: the file is damaged."),
        (
            "a.zip",
            zipped({"export.json": '{"kind": "practice-site", "format": 1}', "a.md": "", "comments/a.json": "[{}]"}),
            "a.md does not say what it should.",
        ),
    ],
)
def test_what_can_not_or_should_not_be_read_is_refused_in_a_sentence(name, content, fault):
    with pytest.raises(Refused) as error, uploaded(name, io.BytesIO(content)) as files:
        list(read_everything(files, ZONE))
    assert fault in str(error.value)


@database
@pytest.mark.parametrize(
    ("content", "fault"),
    [(b"no picture", "big.png is no picture that can be shown."), (None, "big.png has more than 60 million points.")],
)
def test_a_picture_that_is_none_or_huge_is_left_out_and_told(tmp_path, settings, content, fault):
    settings.MEDIA_ROOT = tmp_path / "media"
    make_practice()
    huge = io.BytesIO()
    from PIL import Image

    Image.new("1", (20_000, 5_000)).save(huge, format="PNG")
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.md").write_text("---\ntitle: A\n---\n![x](big.png)")
    (tmp_path / "in" / "big.png").write_bytes(content or huge.getvalue())
    assert fault in run_import(tmp_path / "in")
    assert (Post.objects.get().body, Picture.objects.count()) == ("x", 0)


@database
def test_a_file_that_is_not_there_is_told():
    before = everything()
    with pytest.raises(CommandError, match="There is no file"):
        run_import("/nowhere/at-all.xml")
    assert everything() == before


# Nonsense


READERS = [(wxr, "a.xml"), (front_matter, "a.md"), (html, "a.html"), (docx, "a.docx"), (plain, "a.txt")]
pieces = st.sampled_from([
    "---\n", "+++\n", "title: ", "date: ", "2019-05-01", "&x ", "*x", "[", "{", "<rss><channel><item>", "</item>",
    "<wp:comment>", "<![CDATA[", "]]>", "&#0;", "&#xD800;", "<p>", "<div>", "<a href='", "<!--", "1. One\n", "\n\n",
    "![x](", "[gallery ids=1]", "[caption]", "</rss>", "\x00", "\r", "\u2028", "Words, words.", "<?xml version='1.0'?>",
    "<![", "<![foo]>", "<!x",
    "<title>", "<wp:post_type>post</wp:post_type>", "!!python/object:x", "<img src=x ", "|", "`", "::exercise x",
])  # fmt: skip
nonsense = st.one_of(st.binary(max_size=200), st.lists(pieces, max_size=30).map(lambda parts: "".join(parts).encode()))


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(content=nonsense, which=st.sampled_from(READERS))
@example(content=b"<![foo]><![%x[ <p>x", which=READERS[2])
@example(content=b"---\n? [x]\n: y\n---\n", which=READERS[1])
@example(content=b"---\n? {a: b}\n: y\n---\n", which=READERS[1])
@example(content=b"---\n1: 2\ndate: 99999-01-01\n---\n", which=READERS[1])
@example(content=b"---\ndate: !!timestamp x\n---\n", which=READERS[1])
@example(content=b"---\na: !!int x\n---\n", which=READERS[1])
@example(content=b"---\na: !!float _\nb: 1:2:3\n---\n", which=READERS[1])
@example(content=b"+++\na = 1979-05-27T07:32:00.999999-07:00\n+++\n", which=READERS[1])
@example(content=b"<?xml ><a>", which=READERS[2])
@example(content=b"<rss><channel><item><wp:post_type>post</wp:post_type></item></channel></rss>", which=READERS[0])
def test_readers_meet_nonsense_with_a_text_or_a_plain_refusal(content, which):
    reader, name = which
    try:
        for found in reader.read(source(content, name), ZONE):
            text = found.text(frozenset())
            assert isinstance(text.markdown, str)
            assert "\0" not in text.markdown + found.title + found.summary
            found.digest("")
    except Refused as refusal:
        assert str(refusal).endswith(".")


@settings(max_examples=60)
@example(flips=[(333, 0)], which=True)  # a member without a name
@given(
    flips=st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255)), min_size=1, max_size=8), which=st.booleans()
)
def test_a_damaged_zip_or_document_is_read_or_refused(flips, which):
    name = "a.zip" if which else "a.docx"
    content = bytearray(ZIP if which else DOCUMENT)
    for place, value in flips:
        content[place % len(content)] = value
    try:
        with uploaded(name, io.BytesIO(bytes(content))) as files:
            for found in read_everything(files, ZONE):
                found.text(frozenset())
    except Refused as refusal:
        assert str(refusal).endswith(".")


ZIP = zipped({"a.md": "---\ntitle: a\n---\nb" * 20, "b.html": "<h1>x</h1>" * 20, "p.png": picture_bytes()})
DOCUMENT = document(paragraph("Tight hips"), paragraph("Some words."))


def test_a_zip_says_how_large_a_member_is_and_may_lie():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("a.md", b"0" * 9_000_000)
    content = stream.getvalue().replace((9_000_000).to_bytes(4, "little"), (100).to_bytes(4, "little"))
    with pytest.raises(Refused), uploaded("a.zip", io.BytesIO(content)) as files:
        list(read_everything(files, ZONE))


@database
def test_an_old_address_that_no_database_keeps_is_left_out(tmp_path):
    make_practice()
    path = tmp_path / "a.md"
    path.write_text("---\ntitle: T\ndate: 2019-01-01\naliases: ['/a%00b/', '/old/']\n---\nText")
    run_import(path)
    assert list(OldAddress.objects.values_list("path", flat=True)) == ["/old/"]


@pytest.mark.parametrize(
    "head", ["<tr><td>Week</td><td>What</td></tr>", "<thead><tr><th>Week</th><th>What</th></tr></thead>"]
)
def test_a_tables_first_row_is_its_header_whatever_it_was_called(head):
    text, _notes = markup.markdown(f"<table>{head}<tr><td>1</td><td>Rest</td></tr></table>")
    assert text == "| Week | What |\n| --- | --- |\n| 1 | Rest |"


@database
def test_a_site_of_jekyll_brings_its_posts_and_their_addresses_and_nothing_of_its_workings(tmp_path, client):
    make_practice()
    for folder in ("_posts", "_includes"):
        (tmp_path / folder).mkdir()
    (tmp_path / "_posts" / "2019-05-02-name.md").write_text("---\ntitle: A\ncategories: Breath Hips\n---\nWords.")
    (tmp_path / "_posts" / "2019-05-03-own.md").write_text("---\ntitle: B\npermalink: /own/\n---\nWords.")
    (tmp_path / "_includes" / "note.html").write_text("<p>Subscribe</p>")
    (tmp_path / "README.md").write_text("# How this is built")
    run_import(tmp_path)
    assert sorted(Post.objects.values_list("slug", flat=True)) == ["name", "own"]
    for old in ("/breath/hips/2019/05/02/name.html", "/breath/hips/2019/05/02/name/"):
        assert client.get(old).headers["Location"] == "/blog/name/"
    assert sorted(OldAddress.objects.filter(post__slug="own").values_list("path", flat=True)) == ["/own/"]
    only = tmp_path / "README.md"
    Post.objects.all().delete()
    run_import(only)
    assert Post.objects.get().title == "How this is built"
