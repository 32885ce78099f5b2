"""A reader's plain text as HTML: paragraphs, line breaks and links, nothing else."""

import re

import nh3
from django.utils.html import escape, linebreaks, urlize

LINK_REL = "nofollow ugc noopener"
# Quotes and brackets end an address: spam is often HTML or [url=…].
LINK = re.compile(
    r"(?:https?://|www\.)[^\s<>\[\]\"']+|\b[\w-]+\.(?:com|net|org|info|biz|ru|cn|top|xyz|shop)\b", re.IGNORECASE
)


def html(text: str) -> str:
    """`text` escaped, in paragraphs; web addresses become links that lend the target no weight."""
    if not text.strip():
        return ""
    paragraphs = linebreaks(urlize(escape(re.sub(r"\r\n?", "\n", text.strip())), trim_url_limit=60))
    return nh3.clean(
        paragraphs,
        tags={"p", "br", "a"},
        attributes={"a": {"href"}},
        url_schemes={"http", "https"},
        link_rel=LINK_REL,
    )


def links(text: str) -> list[str]:
    """Web addresses in `text`, also those without http in front."""
    return LINK.findall(text)
