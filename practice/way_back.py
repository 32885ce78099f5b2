"""Where a reader came from, as a page names it in its own address (`?back=`)."""

from django.utils.http import url_has_allowed_host_and_scheme

LONGEST = 300


def local_path(value: str) -> str:
    """`value` when it is a path on this site, with or without a fragment; else empty: no link leads elsewhere."""
    is_path = value.startswith("/") and len(value) <= LONGEST and "\\" not in value
    return value if is_path and url_has_allowed_host_and_scheme(value, allowed_hosts=None) else ""
