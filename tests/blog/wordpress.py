"""Made exports of WordPress, of any size. Nobody wrote these posts and comments: they are samples for tests."""

from xml.sax.saxutils import escape

HEAD = """<?xml version="1.0" encoding="UTF-8" ?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
  xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
  xmlns:wp="http://wordpress.org/export/1.2/">
<channel>
<title>Sample blog</title><link>https://old.example.com</link>
<wp:wxr_version>1.2</wp:wxr_version>
<wp:base_blog_url>https://old.example.com</wp:base_blog_url>
<wp:author><wp:author_id>1</wp:author_id><wp:author_login><![CDATA[sample]]></wp:author_login>
<wp:author_display_name><![CDATA[Sample Author]]></wp:author_display_name></wp:author>
"""
TAIL = "</channel>\n</rss>\n"
PARAGRAPH = (
    "A paragraph of a <strong>sample</strong> post, written by a program. It speaks of hips &amp; backs at "
    'some length, so that there is <a href="https://old.example.com/other/">something</a> to convert, and then it ends.'
)


def cdata(text):
    return f"<![CDATA[{text.replace(']]>', ']]]]><![CDATA[>')}]]>"


def item(key, **values):
    """An entry; `extra` is put in as it is."""
    plain = {
        "title": f"Sample post {key}",
        "slug": f"sample-post-{key}",
        "body": "<!-- wp:paragraph --><p>Words.</p><!-- /wp:paragraph -->",
        "excerpt": "",
        "date": "2019-05-01 10:00:00",
        "modified": "2019-05-02 11:00:00",
        "kind": "post",
        "status": "publish",
        "comments": "open",
        "link": f"https://old.example.com/2019/05/sample-post-{key}/",
        "extra": "",
    }
    has = {**plain, **values}
    return f"""<item><title>{cdata(has["title"])}</title><link>{escape(has["link"])}</link>
<dc:creator><![CDATA[sample]]></dc:creator><guid isPermaLink="false">https://old.example.com/?p={key}</guid>
<content:encoded>{cdata(has["body"])}</content:encoded><excerpt:encoded>{cdata(has["excerpt"])}</excerpt:encoded>
<wp:post_id>{key}</wp:post_id><wp:post_date_gmt>{has["date"]}</wp:post_date_gmt>
<wp:post_modified_gmt>{has["modified"]}</wp:post_modified_gmt><wp:comment_status>{has["comments"]}</wp:comment_status>
<wp:post_name>{has["slug"]}</wp:post_name><wp:status>{has["status"]}</wp:status>
<wp:post_type>{has["kind"]}</wp:post_type>
{has["extra"]}</item>
"""


def comment(key, **values):
    plain = {
        "name": "Sample reader",
        "email": "reader@example.com",
        "body": f"Sample comment {key}.",
        "date": "2019-06-01 10:00:00",
        "approved": "1",
        "kind": "comment",
        "parent": 0,
        "user": 0,
    }
    has = {**plain, **values}
    return f"""<wp:comment><wp:comment_id>{key}</wp:comment_id>
<wp:comment_author>{cdata(has["name"])}</wp:comment_author>
<wp:comment_author_email>{has["email"]}</wp:comment_author_email><wp:comment_date_gmt>{has["date"]}</wp:comment_date_gmt>
<wp:comment_content>{cdata(has["body"])}</wp:comment_content><wp:comment_approved>{has["approved"]}</wp:comment_approved>
<wp:comment_type>{has["kind"]}</wp:comment_type><wp:comment_parent>{has["parent"]}</wp:comment_parent>
<wp:comment_user_id>{has["user"]}</wp:comment_user_id></wp:comment>
"""


def category(name, slug, domain="category"):
    return f'<category domain="{domain}" nicename="{slug}">{cdata(name)}</category>\n'


def meta(key, value):
    return f"<wp:postmeta><wp:meta_key>{key}</wp:meta_key><wp:meta_value>{cdata(value)}</wp:meta_value></wp:postmeta>\n"


def attachment(key, address, alt="", caption="", parent=0):
    extra = f"<wp:attachment_url>{address}</wp:attachment_url>\n<wp:post_parent>{parent}</wp:post_parent>\n"
    extra += meta("_wp_attachment_image_alt", alt)
    return item(key, kind="attachment", status="inherit", excerpt=caption, extra=extra)


def export(*items):
    return HEAD + "".join(items) + TAIL


def write_export(folder, *items):
    """The path of an export with these entries."""
    folder.mkdir(exist_ok=True)
    path = folder / "export.xml"
    path.write_text(export(*items))
    return path


def write_large(path, posts, *, comments_each=5, paragraphs=8):
    """An export with so many posts, each with comments of which some answer others. Written bit by bit."""
    body = (
        "\n\n".join(f"<!-- wp:paragraph -->\n<p>{PARAGRAPH}</p>\n<!-- /wp:paragraph -->" for _ in range(paragraphs))
        + "<!-- wp:list --><ul><li>one</li><li>two</li></ul><!-- /wp:list -->"
    )
    with path.open("w") as file:
        file.write(HEAD)
        for number in range(1, posts + 1):
            first = number * 100
            said = "".join(
                comment(first + each, parent=first + each - 1 if each % 2 else 0) for each in range(comments_each)
            )
            topics = category(f"Topic {number % 10}", f"topic-{number % 10}") + category("Moving", "moving", "post_tag")
            file.write(item(number, body=f"<h2>Part {number}</h2>{body}", extra=topics + said))
        file.write(TAIL)
