"""What WordPress keeps of a text, which is not quite HTML, as HTML. Pure."""

import re
from collections.abc import Mapping
from html import escape

from django.utils.translation import gettext as _

BLOCKS = (
    "address|article|aside|blockquote|dd|div|dl|dt|figure|figcaption|footer|form|h[1-6]|header|hr|iframe|li|main|nav|ol|p|"
    "pre|section|table|tbody|td|tfoot|th|thead|tr|ul|video|audio"
)
BLOCK_TAG = re.compile(rf"</?(?:{BLOCKS})\b[^>]*>", re.IGNORECASE)
OPENING = re.compile(rf"(<(?:{BLOCKS})\b[^>]*>)", re.IGNORECASE)
CLOSING = re.compile(rf"(</(?:{BLOCKS})>|<hr\b[^>]*>)", re.IGNORECASE)
IS_BLOCK = re.compile(rf"\s*(?:<!--(?:(?!-->).)*-->\s*)*</?(?:{BLOCKS})\b", re.IGNORECASE | re.DOTALL)
# No shortcode reaches past the beginning of the next one: a text full of unclosed ones is still read in one go.
CAPTION = re.compile(r"\[caption\b[^\[\]]*\]((?:(?!\[caption\b).)*?)\[/caption\]", re.DOTALL)
CAPTIONED = re.compile(r"\s*((?:<a\b[^>]*>\s*)?<img\b[^>]*>(?:\s*</a>)?)(.*)", re.DOTALL)
GALLERY = re.compile(r"\[gallery\b([^\[\]]*)\]")
EMBED = re.compile(r"\[(?:embed|video|audio)\b([^\[\]]*)\](?:([^\[]*)\[/(?:embed|video|audio)\])?")
SOURCE = re.compile(r"\bsrc=\"([^\"]+)\"")
OTHERS = re.compile(r"\[/?([a-z][a-z0-9]+(?:[-_][a-z0-9]+)+|[a-z]{3,}(?=\s+[a-z_-]+=))[^\[\]]*\]")
BARE_ADDRESS = re.compile(r"^\s*(https?://\S+)\s*$", re.MULTILINE)
EMBED_BLOCK = re.compile(r'(<div class="wp-block-embed__wrapper">)\s*(https?://[^\s<]+)\s*(</div>)')
PREFORMATTED = re.compile(r"<pre\b(?:(?!<pre\b).)*?</pre>", re.DOTALL | re.IGNORECASE)


def html(text: str, attachments: Mapping[str, str]) -> tuple[str, list[str]]:
    """`text` as HTML, and in sentences what was left of it. `attachments` are addresses of pictures by their ids."""
    notes: list[str] = []
    text = CAPTION.sub(_caption, text)
    text = GALLERY.sub(lambda match: _gallery(match[1], attachments, notes), text)
    text = EMBED.sub(_embed, text)
    text = EMBED_BLOCK.sub(lambda match: match[1] + _link(match[2]) + match[3], text)
    if others := sorted(set(OTHERS.findall(text))):
        names = ", ".join(f"[{name}]" for name in others)
        notes.append(_("Left standing as text: %(names)s, which a plugin filled in there.") % {"names": names})
    if "<!-- wp:" not in text:
        text = _paragraphs(text)
    return text, notes


def _caption(match: re.Match[str]) -> str:
    inner = CAPTIONED.match(match[1])
    if not inner:
        return match[1]
    return f"\n\n<figure>{inner[1]}<figcaption>{inner[2].strip()}</figcaption></figure>\n\n"


def _gallery(attributes: str, attachments: Mapping[str, str], notes: list[str]) -> str:
    named = re.search(r"ids=[\"']?([\d,\s]+)", attributes)
    addresses = [attachments.get(each.strip(), "") for each in named[1].split(",")] if named else []
    if not any(addresses):
        notes.append(_("A gallery names no picture that the file knows of."))
        return ""
    return "\n\n" + "\n\n".join(f'<p><img src="{escape(each)}" alt=""></p>' for each in addresses if each) + "\n\n"


def _embed(match: re.Match[str]) -> str:
    named = SOURCE.search(match[1])
    address = (named[1] if named else match[2] or "").strip()
    return f"\n\n{_link(address)}\n\n" if address.startswith("http") else ""


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
    if IS_BLOCK.match(part):
        return part
    found = BLOCK_TAG.search(part)
    end = found.start() if found else len(part)
    return f"<p>{_breaks(part[:end].strip())}</p>{part[end:]}"


def _breaks(text: str) -> str:
    return text.replace("\n", "<br>\n")
