"""HTML as the Markdown that this site writes, and plain words as Markdown that shows just them. Pure."""

import re
from html import unescape
from typing import Any

import nh3
from bs4 import BeautifulSoup, Tag
from django.utils.translation import gettext as _
from markdownify import MarkdownConverter

FRAMES = ["iframe", "embed", "video", "audio"]
KEPT = {
    "p", "br", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "em", "i", "strong", "b", "s", "del", "code", "pre", "kbd",
    "samp", "blockquote", "cite", "ul", "ol", "li", "dl", "dt", "dd", "a", "img", "table", "caption", "thead", "tbody",
    "tfoot", "tr", "th", "td", "figure", "figcaption", "div", "section", "article", "source", *FRAMES,
}  # fmt: skip
ATTRIBUTES = {
    "a": {"href"},
    "img": {"src", "alt", "title"},
    "ol": {"start"},
    "th": {"colspan"},
    "td": {"colspan"},
    "source": {"src"},
    **{frame: {"src", "title"} for frame in FRAMES},
}
WITHOUT_WORDS = {"script", "style", "template", "noscript", "svg", "title", "button", "select", "textarea"}
DEEPEST = 100
"""Tags within tags. Beyond that only the words are kept: no text that a person wrote is so deep."""
SCHEMES = {"http", "https", "mailto", "tel"}
LEADING = re.compile(r"^(\s*)(#{1,6}(?=\s)|>|[-+](?=\s)|={3,}$|-{3,}$|::(?=[a-z]))")
LEADING_NUMBER = re.compile(r"^(\s*\d{1,9})([.)](?=\s|$))")
ENTITY = re.compile(r"&(?=#?\w+;)")
UNKNOWN = re.compile(r"<!\[(?!CDATA\[|if\b|else\b|endif\b)", re.IGNORECASE)
DECLARED = re.compile(r"<\?xml\b[^>]*>", re.IGNORECASE)
MARKS = re.compile(r"([\\*`]|(?<!\w)_|_(?!\w)|\[(?=[^\]]*\](?:[(:\[]))|<(?=[a-zA-Z/!?])|!(?=\[))")


def escaped(text: str, *, is_start: bool = True) -> str:
    """`text` so that Markdown shows it as it stands, with no more backslashes than that needs."""
    text = ENTITY.sub("&amp;", MARKS.sub(r"\\\1", text))
    if is_start:
        text = LEADING_NUMBER.sub(r"\1\\\2", LEADING.sub(r"\1\\\2", text))
    return text


def markdown(html: str) -> tuple[str, list[str]]:
    """`html` as Markdown, and in sentences what could not come along."""
    soup = tree(_clean(html))
    notes: list[str] = []
    if _depth(soup) > DEEPEST:
        return escaped_paragraphs(soup.get_text("\n")), [_("Its markup was too tangled; only the words are kept.")]
    for frame in reversed(soup.find_all(FRAMES)):  # the inner ones first
        _into_link(soup, frame, notes)
    for listed in soup.find_all("ul"):
        _out_of_list(listed)
    for figure in soup.find_all("figure"):
        _caption_into_picture(figure)
    converter = Converter(heading_style="atx", bullets="-", wrap=True, wrap_width=None, table_infer_header=True)
    text = converter.convert_soup(soup)
    return _tidy(text), notes


def _clean(html: str) -> str:
    """As browsers understand it, with what is unclosed closed, and without what a text can't carry."""
    return nh3.clean(
        html,
        tags=KEPT,
        attributes=ATTRIBUTES,
        clean_content_tags=WITHOUT_WORDS,
        url_schemes=SCHEMES,
        link_rel=None,
    )


def tree(html: str) -> BeautifulSoup:
    """`html` as it stands. What looks like XML in it is text: the parser gives up at sections that it doesn't know."""
    # The first line end keeps it from taking a short text for the name of a file.
    return BeautifulSoup("\n" + UNKNOWN.sub("&lt;![", DECLARED.sub("", html)), "html.parser")


def words(html: str) -> str:
    """`html` as plain text, paragraphs and line breaks kept, links with their address. For comments."""
    if "<" not in html:
        return unescape(html).strip()
    soup = tree(html)
    for tag in soup.find_all(["script", "style"]):
        tag.decompose()
    for link in soup.find_all("a", href=True):
        address = str(link["href"]).strip()
        if address.startswith(("http://", "https://")) and address.rstrip("/") not in link.get_text():
            link.append(f" ({address})")
    for tag in soup.find_all(["p", "div", "blockquote", "li"]):
        tag.insert(0, "\n")
        tag.append("\n" if tag.name == "li" else "\n\n")
    for tag in soup.find_all("br"):
        tag.replace_with("\n")
    lines = [line.strip() for line in soup.get_text().splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def escaped_paragraphs(text: str) -> str:
    """Plain text as Markdown: a paragraph for each part between empty lines."""
    parts = (part.strip() for part in re.split(r"\n\s*\n", text))
    return "\n\n".join("\n".join(escaped(line.strip()) for line in part.splitlines()) for part in parts if part)


def pictures_in(html: str) -> list[str]:
    """What `html` calls its pictures."""
    return [unescape(each) for each in re.findall(r"<img\b[^<>]*?\bsrc\s*=\s*[\"']([^\"'<>]+)", html, re.IGNORECASE)]


class Converter(MarkdownConverter):
    def escape(self, text: str, parent_tags: set[str]) -> str:
        is_heading = any(tag in parent_tags for tag in ("h1", "h2", "h3", "h4", "h5", "h6"))
        text = escaped(text, is_start=not is_heading)
        return text.replace("|", "\\|") if "td" in parent_tags or "th" in parent_tags else text

    def convert_a(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        address = str(el.get("href") or "").strip()
        if not address:
            return text
        label = " ".join(text.split())
        if not label or address.startswith("#"):
            return text
        edge = (text[:1].isspace() and " ") or "", (text[-1:].isspace() and " ") or ""
        return f"{edge[0]}[{label}]({bracketed(address)}){edge[1]}"

    def convert_img(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        address = str(el.get("src") or "").strip()
        if not address or address.startswith("data:"):
            return ""
        alt = re.sub(r"([\[\]\\])", r"\\\1", " ".join(str(el.get("alt") or "").split()))
        caption = " ".join(str(el.get("title") or "").split()).replace("\\", "\\\\").replace('"', '\\"')
        return f"![{alt}]({bracketed(address)}" + (f' "{caption}")' if caption else ")")

    def convert_figure(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return f"\n\n{text.strip()}\n\n"

    def convert_br(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return " " if "_inline" in parent_tags else "\\\n"

    def convert_cite(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return text

    convert_u = convert_cite


def bracketed(address: str) -> str:
    """Fit to stand between round brackets."""
    return re.sub(r"[\s<>()\\]", lambda match: "".join(f"%{byte:02X}" for byte in match[0].encode()), address)


def _depth(soup: BeautifulSoup) -> int:
    """How deep tags stand within one another, counted only as far as matters."""
    deepest, stack = 0, [(soup, 0)]
    while stack and deepest <= DEEPEST:
        tag, depth = stack.pop()
        deepest = max(deepest, depth)
        stack.extend((child, depth + 1) for child in tag.children if isinstance(child, Tag))  # type: ignore[misc]
    return deepest


def _into_link(soup: BeautifulSoup, frame: Tag, notes: list[str]) -> None:
    """Pages load nothing from elsewhere: what a frame or a player would have shown becomes a link."""
    inner: Any = frame.find("source") or frame
    address = str(frame.get("src") or inner.get("src") or "").strip()
    address = f"https:{address}" if address.startswith("//") else address
    if address:
        paragraph, link = soup.new_tag("p"), soup.new_tag("a", href=address)
        link.string = str(frame.get("title") or address)
        paragraph.append(link)
        frame.replace_with(paragraph)
        notes.append(_("A video or frame became a link."))
    elif frame.find("a"):
        frame.unwrap()
    else:
        frame.decompose()


def _out_of_list(listed: Tag) -> None:
    """A list whose entries are pictures and nothing else is a gallery, as WordPress wrote them until 5.8."""
    entries = listed.find_all("li", recursive=False)
    if entries and all(_is_picture_only(each) for each in entries):
        for each in (listed, *entries):
            each.name = "div"


def _is_picture_only(entry: Tag) -> bool:
    captions = sum(len(each.get_text(strip=True)) for each in entry.find_all("figcaption"))
    return bool(entry.find("img")) and len(entry.get_text(strip=True)) == captions


def _caption_into_picture(figure: Tag) -> None:
    """`![alt](address "caption")` is how a text here says it."""
    caption, pictures = figure.find("figcaption"), figure.find_all("img")
    if not isinstance(caption, Tag) or len(pictures) != 1:
        return
    pictures[0]["title"] = " ".join(caption.get_text().split())
    caption.decompose()


def _tidy(text: str) -> str:
    """No spaces at ends of lines outside code, and never two empty lines."""
    text = re.sub(r"[ \t]+$", "", text, flags=re.MULTILINE)
    text = re.sub(r"\\\n(?=\s*(?:\n|$))", "\n", text)
    text = re.sub(r"(?<=\\\n) +(?=\S)", "", text)
    return re.sub(r"\n{3,}", "\n\n", text).strip()
