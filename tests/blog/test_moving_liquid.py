"""Signs of Jekyll and Hugo in Markdown become what they say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blog.models import Post
from blog.moving import liquid
from tests.blog.moving import picture_bytes, run_import
from tests.factories import make_practice


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("![A box]({{ site.baseurl }}/assets/a.png)", "![A box](/assets/a.png)"),
        ("[on]({{ site.url }}{{ site.baseurl }}/b/)", "[on](/b/)"),
        ("[on]({{ '/b/' | relative_url }})", "[on](/b/)"),
        ('[on]({{ "/b/" | prepend: site.baseurl }})', "[on](/b/)"),
        ("[on]({% post_url 2021-03-04-desk-hips %})", "[on](/blog/desk-hips/)"),
        ("[on]({% post_url notes/2021-03-04-desk-hips %})", "[on](/blog/desk-hips/)"),
        ("[on]({% link about.md %})", "[on](/about.md)"),
        ("[on]({% link _posts/2021-03-04-desk-hips.md %})", "[on](/blog/desk-hips/)"),
        ("[on]({% link notes/_posts/2021-03-04-desk-hips.markdown %})", "[on](/blog/desk-hips/)"),
        ("{% highlight ruby linenos %}\nputs 1\n{% endhighlight %}\n", "```ruby\nputs 1\n```\n"),
        ("a\n{% comment %} hidden {% endcomment %}\nb", "a\nb"),
        ("{% raw %}{ curly }{% endraw %}", "{ curly }"),
        ('{{< figure src="a.png" alt="Words" caption="Under it" >}}', '![Words](a.png "Under it")'),
        ("```\n{{ site.url }}{% raw %}\n```\n{{ site.url }}/x", "```\n{{ site.url }}{% raw %}\n```\n/x"),
        ("100 % {sure}", "100 % {sure}"),
    ],
)
def test_what_can_be_said_plainly_is(text, plain):
    assert liquid.converted(text) == (plain, ())


def test_what_stays_is_named_once():
    text = "{% include note.html %}\n{{ page.title }}\n{% include b.html %}\n{{< youtube x >}}"
    assert liquid.converted(text) == (
        text,
        (
            "Signs of another program stay in the text as they stand: include, page.title, youtube. "
            "Take them out before it is read.",
        ),
    )


@given(st.text(st.sampled_from('{}%<> ahighlightraw\n"`')))
def test_nonsense_never_crashes(text):
    liquid.converted(text)


@pytest.mark.django_db
def test_a_post_of_jekyll_shows_its_picture_and_no_signs(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "media"
    make_practice()
    (tmp_path / "_posts").mkdir()
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets" / "box.png").write_bytes(picture_bytes())
    body = "![A box]({{ site.baseurl }}/assets/box.png)\n\n{% include note.html %}"
    (tmp_path / "_posts" / "2021-03-04-desk-hips.md").write_text(f"---\ntitle: Desk hips\n---\n{body}\n")
    said = run_import(tmp_path)
    assert Post.objects.get().body == "![A box](pictures/box.png)\n\n{% include note.html %}"
    assert "stay in the text as they stand: include." in said
    assert "leads to nothing here" not in said
