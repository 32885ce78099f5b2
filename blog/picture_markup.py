"""The HTML of a picture, wherever it stands: every size that is made, width and height always."""

from typing import TYPE_CHECKING

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

if TYPE_CHECKING:
    from blog.models import Picture

IN_TEXT = "(min-width: 42rem) 38rem, 92vw"


def markup(picture: "Picture", *, alt: str, sizes: str = IN_TEXT, css: str = "", lazy: bool = True) -> SafeString:
    """A `<picture>` with every size that is made; just the original until then."""
    url = picture.original.storage.url
    sources = format_html_join(
        "",
        '<source type="image/{}" srcset="{}" sizes="{}">',
        (
            (ending, ", ".join(f"{url(name)} {width}w" for width, name in files.items()), sizes)
            for ending, files in picture.sizes.items()
        ),
    )
    image = format_html(
        '<img{} src="{}" alt="{}" width="{}" height="{}"{}>',
        format_html(' class="{}"', css) if css else "",
        picture.original.url, alt, picture.width, picture.height,
        format_html(' loading="{}"', "lazy") if lazy else "",
    )  # fmt: skip
    return format_html("<picture>{}{}</picture>", sources, image)


def cover(picture: "Picture | None") -> str:
    """The picture at an article's head; empty without one."""
    return markup(picture, alt=picture.alt, css="article__cover", lazy=False) if picture else ""
