import pytest

from practice.way_back import local_path


@pytest.mark.parametrize("path", ["/", "/blog/psoas/", "/blog/psoas/#try-bridge", "/blog/a/?page=2"])
def test_a_path_of_this_site_is_kept(path):
    assert local_path(path) == path


@pytest.mark.parametrize(
    "value",
    [
        "", "blog/psoas/", "//evil.example/", "///evil.example/", "https://evil.example/", "https:/evil.example",
        "javascript:alert(1)", "data:text/html,x", "\\\\evil.example", "/\\evil.example", "/blog\\..\\x",
        " //evil.example", "\t//evil.example", "/\t/evil.example", "/\n/evil.example", "\x00/blog/",
        "?back", "#x", "/" + "a" * 300,
    ],
)  # fmt: skip
def test_nothing_leads_elsewhere(value):
    assert local_path(value) == ""
