"""What of a page would run, frame or load something foreign: read as a browser reads it, with an HTML5 parser."""

import re

from selectolax.lexbor import LexborHTMLParser

FRAMES = {"iframe", "frame", "frameset", "object", "embed", "applet", "base", "portal", "plaintext"}
ADDRESSES = {
    "href",
    "src",
    "action",
    "formaction",
    "xlink:href",
    "poster",
    "background",
    "data",
    "cite",
    "srcset",
    "ping",
}
LOADING = {"src", "action", "formaction", "poster", "background", "data", "srcset", "ping"}
VOID = {"area", "br", "col", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


def dangers(html: str, *, site: str = "http://testserver") -> list[str]:
    """Each thing that must not be on a page of ours; empty when all is well."""
    return [
        found
        for node in LexborHTMLParser(html).root.traverse()
        for found in _of(node.tag, node.attributes, node.text() or "", site)
    ]


def _of(tag: str, attributes: dict[str, str | None], text: str, site: str) -> list[str]:
    found = []
    if tag in FRAMES:
        found.append(f"<{tag}>")
    if tag == "script" and not _is_ours(attributes, text):
        found.append(f"script: {attributes} {text[:60]}")
    if tag == "style":
        found.append("<style>")
    if tag == "meta" and (attributes.get("http-equiv") or "").lower() == "refresh":
        found.append("refresh")
    for name, value in attributes.items():
        if name.lower().startswith("on") or name.lower() in ("style", "srcdoc"):
            found.append(f"{tag} {name}={value}")
        if name.lower() in ADDRESSES and _is_bad(name.lower(), value or "", tag, site):
            found.append(f"{tag} {name}={value}")
    return found


def _is_ours(attributes: dict[str, str | None], text: str) -> bool:
    """A file of the site, or data that no browser runs."""
    if (attributes.get("src") or "").startswith(("/static/", "/admin/jsi18n/")):
        return not text.strip()
    is_data = attributes.get("type") in ("application/ld+json", "application/json")
    return is_data and "src" not in attributes and "<" not in text


def _is_bad(name: str, value: str, tag: str, site: str) -> bool:
    """A scheme that runs something; or a foreign address that is loaded without being asked."""
    bare = re.sub(r"[\x00-\x20\x7f-\xa0\u200b-\u200f\u2028-\u202e]", "", value).lower()
    scheme = re.match(r"([a-z][a-z0-9+.-]*):", bare)
    if scheme and scheme[1] not in ("http", "https", "mailto", "tel", "webcal"):
        return True
    is_loaded = name in LOADING or tag in ("link", "script", "use", "image")
    return is_loaded and bare.startswith(("//", "http:", "https:")) and not bare.startswith(f"{site}/")


def faults_of_nesting(html: str) -> list[str]:
    """End tags that close nothing, elements that stay open. For what a serialiser wrote: no tag is implied."""
    open_tags: list[str] = []
    faults = []
    for closing, tag in re.findall(r"<(/?)([a-z][a-z0-9]*)\b[^>]*>", html):
        if tag in VOID:
            continue
        if not closing:
            open_tags.append(tag)
        elif open_tags and open_tags[-1] == tag:
            open_tags.pop()
        else:
            faults.append(f"</{tag}> in {open_tags}")
    return faults + [f"<{tag}> stays open" for tag in open_tags]
