"""What Jekyll (Liquid) and Hugo write into Markdown besides words, as the Markdown that says the same. Pure."""

import re

from django.utils.translation import gettext as _

SITE = re.compile(r"\{\{-?\s*site\.(?:baseurl|url|github\.url)\s*-?\}\}")
ADDRESS = re.compile(
    r"\{\{-?\s*[\"']([^\"'{}]*)[\"']\s*\|\s*(?:relative_url|absolute_url|prepend: *site\.\w+)[^{}]*\}\}"
)
POST = re.compile(
    r"\{%-?\s*(?:post_url|link\s+/?(?:[\w-]+/)*_posts(?=/))\s*/?(?:[\w-]+/)*\d{4}-\d\d-\d\d-([\w-]+)(?:\.\w+)?\s*-?%\}"
)
FILE = re.compile(r"\{%-?\s*link\s+/?([^\s{}%]+)\s*-?%\}")
CODE = re.compile(
    r"^\{%-?\s*highlight(?:\s+(\w+))?[^%]*%\}[ \t]*\n(.*?)^\{%-?\s*endhighlight\s*-?%\}", re.DOTALL | re.MULTILINE
)
REMARK = re.compile(r"\{%-?\s*comment\s*-?%\}.*?\{%-?\s*endcomment\s*-?%\}\n?", re.DOTALL)
VERBATIM = re.compile(r"\{%-?\s*(?:end)?raw\s*-?%\}")
FIGURE = re.compile(r"\{\{[<%]\s*figure\s+([^{}]*?)/?\s*[>%]\}\}")
SAID = re.compile(r"(\w+)=\"([^\"]*)\"")
LEFT = re.compile(r"\{%-?\s*(\w+)[^{}]*%\}|\{\{[<%]?-?\s*/?([\w.]+)[^{}]*\}\}")
FENCED = re.compile(r"^(```|~~~).*?^\1[ \t]*$", re.DOTALL | re.MULTILINE)


def converted(text: str) -> tuple[str, tuple[str, ...]]:
    """`text` without what can be said plainly, and in a sentence what stays as it stands. Code is left alone."""
    if "{%" not in text and "{{" not in text:
        return text, ()
    pieces: list[str] = []
    left: dict[str, None] = {}
    end = 0
    for fence in [*FENCED.finditer(text), None]:
        words = _plain(text[end : fence.start() if fence else len(text)])
        left |= dict.fromkeys(tag or name for tag, name in LEFT.findall(FENCED.sub("", words)))
        pieces += [words, fence[0] if fence else ""]
        end = fence.end() if fence else end
    sentence = _("Signs of another program stay in the text as they stand: %(names)s. Take them out before it is read.")
    return "".join(pieces), (sentence % {"names": ", ".join(left)},) if left else ()


def _plain(text: str) -> str:
    text = REMARK.sub("", CODE.sub(lambda code: f"```{code[1] or ''}\n{code[2]}```", text))
    text = FILE.sub(r"/\1", POST.sub(r"/blog/\1/", text))
    text = ADDRESS.sub(r"\1", SITE.sub("", text))
    return FIGURE.sub(_figure, VERBATIM.sub("", text))


def _figure(found: re.Match[str]) -> str:
    said = dict(SAID.findall(found[1]))
    caption = said.get("caption") or said.get("title") or ""
    under = f' "{caption}"' if caption else ""
    return f"![{said.get('alt', '')}]({said['src']}{under})" if said.get("src") else found[0]
