from tests.factories import make_practice, make_practitioner, make_user


def test_form_opens_with_what_its_address_says_and_leaves_nonsense_out(client, db):
    make_practice()
    make_practitioner()
    client.force_login(make_user())
    where = "/admin/booking/timeoff/add/"
    page = client.get(where, {"start": "nonsense", "end": "2026-12-02 10:00", "note": "Holiday", "unheard": "of"})
    assert page.context["adminform"].form.initial.keys() == {"end", "note"}
    assert 'value="Holiday"' in page.content.decode()
    assert 'value="2026-12-02"' in page.content.decode()
