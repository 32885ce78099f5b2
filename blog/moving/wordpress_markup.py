"""What WordPress keeps of a text, which is not quite HTML, as HTML. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape, unescape
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

BLOCKS = (
    "address|article|aside|blockquote|dd|div|dl|dt|figure|figcaption|footer|form|h[1-6]|header|hr|iframe|li|main|nav|ol|p|"
    "pre|section|table|tbody|td|tfoot|th|thead|tr|ul|video|audio"
)
BLOCK_TAG = re.compile(rf"</?(?:{BLOCKS})\b[^>]*>", re.IGNORECASE)
OPENING = re.compile(rf"(<(?:{BLOCKS})\b[^>]*>)", re.IGNORECASE)
CLOSING = re.compile(rf"(</(?:{BLOCKS})>|<hr\b[^>]*>)", re.IGNORECASE)
IS_BLOCK = re.compile(rf"\s*(?:<!--(?:(?!-->).)*-->\s*)*</?(?:{BLOCKS})\b", re.IGNORECASE | re.DOTALL)
WRAPPING = re.compile(r"\s*(<(?:blockquote|div|section|article|aside)\b[^>]*>)(.*)", re.IGNORECASE | re.DOTALL)
# No shortcode reaches past the beginning of the next one: a text full of unclosed ones is still read in one go.
CAPTION = re.compile(r"\[(?:wp_)?caption\b([^\[\]]*)\]((?:(?!\[(?:wp_)?caption\b).)*?)\[/(?:wp_)?caption\]", re.DOTALL)
CAPTIONED = re.compile(r"\s*((?:<a\b[^>]*>\s*)?<img\b[^>]*>(?:\s*</a>)?)(.*)", re.DOTALL)
OLDER_CAPTION = re.compile(r"\bcaption=(?:\"([^\"]*)\"|'([^']*)')")
GALLERY = re.compile(r"\[gallery\b([^\[\]]*)\]")
REUSED = re.compile(r'<!-- wp:block \{[^<>}]*"ref":(\d+)[^<>}]*\} /-->')
MADE_ANEW = re.compile(r"<!-- wp:(?!(?:more|nextpage|spacer|separator)\b)([a-z0-9/-]+)(?: \{[^<>]*\})? /-->")
EMBED = re.compile(r"\[(embed|video|audio)\b([^\[\]]*)\](?:([^\[]*)\[/\1\])?")
PLAYERS = "youtube|vimeo|dailymotion|soundcloud|spotify|instagram|tweet|tiktok|ted"
PLAYER = re.compile(rf"\[(?:{PLAYERS})\b[^\[\]]*?(https?://[^\s\"'\[\]]+)[^\[\]]*\](?:\s*\[/(?:{PLAYERS})\])?")
PLAYED = re.compile(r"\b(?:src|mp4|m4v|webm|ogv|mov|mp3|m4a|ogg|wav|flac)=[\"']?(https?://[^\s\"']+)")
OTHERS = re.compile(
    rf"\[/?([a-z][a-z0-9]+(?:[-_][a-z0-9]+)+|[a-z]{{3,}}(?=\s+[a-z_-]+=)|(?:{PLAYERS})(?=[\s=\]]))[^\[\]]*\]"
)
CLOSED = re.compile(r"\[/([a-z][a-z0-9_-]*)\]")
"""What has an end is no word in brackets."""
ALONE = re.compile(r"\[(toc|archives|sitemap|newsletter|slideshow|testimonials|products|cart|checkout)\]")
"""Such without attributes and end as many plugins have."""
FILE_BUTTON = re.compile(r'<a\b[^<>]*class="[^"<>]*wp-block-file__button[^<>]*>(?:(?!<a\b).)*?</a>', re.DOTALL)
BARE_ADDRESS = re.compile(r"^\s*(https?://\S+)\s*$", re.MULTILINE)
EMBED_BLOCK = re.compile(r'(<div class="wp-block-embed__wrapper">)\s*(https?://[^\s<]+)\s*(</div>)')
PREFORMATTED = re.compile(r"<pre\b(?:(?!<pre\b).)*?</pre>", re.DOTALL | re.IGNORECASE)


@dataclass(frozen=True)
class Attached:
    """A file that lay with a post, by what WordPress knew of it."""

    address: str
    alt: str = ""
    caption: str = ""
    parent: str = ""
    """The id of the post it was uploaded with."""

    @property
    def is_picture(self) -> bool:
        return urlsplit(self.address).path.lower().endswith((".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif", ".bmp"))


@dataclass
class Around:
    """What texts call by a number: files, and pieces that stand in several posts."""

    attachments: dict[str, Attached] = field(default_factory=dict)
    pieces: dict[str, str] = field(default_factory=dict)


def filled(text: str, around: Around, post: str) -> tuple[str, list[str]]:
    """`text` of the post of that id with its galleries and pieces in place; in sentences what is not to be had."""
    notes: list[str] = []
    text = REUSED.sub(lambda match: around.pieces.get(match[1], match[0]), text)
    text = GALLERY.sub(lambda match: _gallery(match[1], around.attachments, post, notes), text)
    if made_anew := sorted(set(MADE_ANEW.findall(text))):
        notes.append(_("Left out: %(names)s, which WordPress made anew each time.") % {"names": ", ".join(made_anew)})
    return text, notes


def html(text: str) -> tuple[str, list[str]]:
    """`text` as HTML, and in sentences what was left of it."""
    notes: list[str] = []
    text = re.sub(r"(</?)center\b", r"\1div", text, flags=re.IGNORECASE)
    text = CAPTION.sub(_caption, FILE_BUTTON.sub("", text))
    text = EMBED.sub(lambda match: _embed(match, notes), text)
    text = PLAYER.sub(lambda match: f"\n\n{_link(unescape(match[1]))}\n\n", text)
    text = EMBED_BLOCK.sub(lambda match: match[1] + _link(match[2]) + match[3], text)
    if others := sorted({*OTHERS.findall(text), *CLOSED.findall(text), *ALONE.findall(text)}):
        names = ", ".join(f"[{name}]" for name in others)
        notes.append(_("Left standing as text: %(names)s, which a plugin filled in there.") % {"names": names})
    if "<!-- wp:" not in text:
        text = _paragraphs(text)
    return text, notes


def _caption(match: re.Match[str]) -> str:
    inner = CAPTIONED.match(match[2])
    if not inner:
        return match[2]
    older = OLDER_CAPTION.search(match[1])
    words = inner[2].strip() or (unescape(older[1] or older[2] or "") if older else "")
    return f"\n\n<figure>{inner[1]}<figcaption>{words}</figcaption></figure>\n\n"


def _gallery(attributes: str, attachments: Mapping[str, Attached], post: str, notes: list[str]) -> str:
    """The pictures that are named; without names those that were uploaded with the post."""
    if named := re.search(r"\b(?:ids|include)=[\"']?([\d,\s]+)", attributes):
        found = [attachments[key] for each in named[1].split(",") if (key := each.strip()) in attachments]
    else:
        found = [each for each in attachments.values() if each.parent == post]
    pictures = [each for each in found if each.is_picture]
    if not pictures:
        notes.append(_("A gallery names no picture that the file knows of."))
    return "\n\n" + "".join(f"{_figure(each)}\n\n" for each in pictures)


def _figure(picture: Attached) -> str:
    image = f'<img src="{escape(picture.address)}" alt="{escape(picture.alt)}">'
    return f"<figure>{image}<figcaption>{picture.caption}</figcaption></figure>"


def _embed(match: re.Match[str], notes: list[str]) -> str:
    """A link to what was shown or played there."""
    kind, attributes, inner = match[1], match[2], (match[3] or "").strip()
    played = PLAYED.search(attributes) or re.search(r"(https?://[^\s\"']+)", attributes)
    address = inner if inner.startswith("http") else unescape(played[1]) if played else ""
    if not address:
        notes.append(_("A [%(kind)s] says no address and is left out.") % {"kind": kind})
        return ""
    return f"\n\n{_link(address)}\n\n"


def _link(address: str) -> str:
    return f'<p><a href="{escape(address)}">{escape(address)}</a></p>'


def _paragraphs(text: str) -> str:
    """As the classic editor shows it: an empty line parts paragraphs, a line break is one."""
    kept: list[str] = []

    def keep(match: re.Match[str]) -> str:
        kept.append(match[0])
        return f'\n\n<pre data-kept="{len(kept) - 1}"></pre>\n\n'

    text = PREFORMATTED.sub(keep, text.replace("\r\n", "\n").replace("\r", "\n"))
    text = BARE_ADDRESS.sub(lambda match: "\n" + _link(match[1]) + "\n", text)
    text = OPENING.sub(r"\n\n\1", CLOSING.sub(r"\1\n\n", text))
    parts = [_paragraph(part) for part in re.split(r"\n\s*\n", text) if part.strip()]
    return re.sub(r'<pre data-kept="(\d+)"></pre>', lambda match: kept[int(match[1])], "\n".join(parts))


def _paragraph(part: str) -> str:
    """Words that stand between block tags are a paragraph of their own; within them line breaks count as well."""
    if wrapping := WRAPPING.match(part):
        return wrapping[1] + (_paragraph(wrapping[2]) if wrapping[2].strip() else "")
    if IS_BLOCK.match(part):
        return part
    found = BLOCK_TAG.search(part)
    end = found.start() if found else len(part)
    return f"<p>{_breaks(part[:end].strip())}</p>{part[end:]}"


def _breaks(text: str) -> str:
    return text.replace("\n", "<br>\n")
