"""Everything that can happen to appointments, and every mail that tells of it."""

from datetime import UTC, datetime, timedelta

from django.db import transaction

from blog import comment_mail, known_readers, moderation, questions
from blog.form_token import FormToken
from booking import evenings, intake, lifecycle, mail, reminders, seats
from booking.models import BusyCalendar, Question
from booking.models import Client as BookingClient
from booking.seats import reminding
from practice import messages
from practice.models import Message
from tests.booking.conftest import NOW, asker
from tests.factories import (
    give_home_care,
    make_comment,
    make_event,
    make_exercise,
    make_guest,
    make_post,
    make_practice,
    make_routine,
    make_user,
)

TEN = datetime(2026, 12, 8, 18, 0, tzinfo=UTC)
"""Ten o'clock in Los Angeles, a Tuesday."""
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SECRETS = ["sciatica", "epilepsy", "thinners"]


class WholeLife:
    """Stories of their own days, told from NOW on. `said` goes into every asker."""

    def __init__(self, studio, **said):
        make_practice(address="Sample Street 1\nSample Town", arrival="Ring twice.", cancellation_policy="Half.")
        studio.service.preparation = "Warm clothes."
        studio.service.save()
        self.studio, self.said, self.user = studio, said, make_user()
        self.question = Question.objects.create(
            slug="q", text="Any epilepsy?", flag_when="given", flag_words="blood thinners"
        )
        self.days = iter(range(100))

    def ask(self, *wishes, start=None, **said):
        start = TEN + next(self.days) * DAY if start is None and not wishes else start
        asking = asker(**{"note": "sciatica", **self.said, **said})
        answers = intake.kept([self.question], {"q": "sciatica"})
        return lifecycle.request(**self.studio.wish(start=start, wishes=wishes, asker=asking, answers=answers))

    def by_her(self, **more):
        return {"user": self.user, "now": NOW, **more}

    def confirmed(self, **said):
        return lifecycle.accept(self.ask(**said), **self.by_her(message="Until then & well."))

    def moved_and_cancelled_late(self):
        appointment = lifecycle.request_move(self.confirmed(), TEN + next(self.days) * DAY, now=NOW)
        appointment = lifecycle.accept_move(appointment, **self.by_her(message="Gladly."))
        reminders.remind_due(appointment.start - HOUR * 20)
        messages.deliver_due()  # a reminder that still waits would be taken back
        return lifecycle.cancel(appointment, now=appointment.start - HOUR)

    def offered_and_moved_by_her(self):
        appointment = self.offered(self.ask())
        appointment = lifecycle.choose(appointment, appointment.offers.first().start, now=NOW)
        appointment = lifecycle.move(appointment, TEN + next(self.days) * DAY, **self.by_her(message="Sorry."))
        return lifecycle.cancel(appointment, **self.by_her(message="Sorry again."))

    def offered(self, appointment):
        times = [TEN + next(self.days) * DAY for _time in range(2)]
        return lifecycle.offer(appointment, times, **self.by_her(message="Perhaps then?"))

    def not_to_be(self):
        lifecycle.decline(self.ask(), **self.by_her(message="Fully booked."))
        lifecycle.withdraw(self.ask(), now=NOW)
        lifecycle.expire(self.ask(), now=NOW + 4 * DAY)
        lifecycle.expire(self.offered(self.ask()), now=NOW + 4 * DAY)

    def wishes_only(self):
        """For somebody else, from far away, without a time: every mail about it has none either."""
        wishes = [lifecycle.WishedFor(weekday=1, part="evening"), lifecycle.WishedFor(start=TEN + 90 * DAY)]
        said = {"booked_by": "Sample parent", "name": "Sample child", "zone_name": "Asia/Tokyo"}
        lifecycle.decline(self.ask(*wishes, **said), **self.by_her())
        lifecycle.expire(self.ask(*wishes, **said), now=NOW + 4 * DAY)
        lifecycle.withdraw(self.ask(*wishes, **said), now=NOW)
        appointment = self.offered(self.ask(*wishes, **said))
        lifecycle.choose(appointment, appointment.offers.first().start, now=NOW)

    def kept_where_it_is(self):
        appointment, other = self.confirmed(), TEN + next(self.days) * DAY
        appointment = lifecycle.request_move(appointment, other, now=NOW)
        appointment = lifecycle.decline_move(appointment, **self.by_her(message="Not then."))
        appointment = lifecycle.request_move(appointment, other, now=NOW)
        appointment = lifecycle.withdraw_move(appointment, now=NOW)
        appointment = lifecycle.request_move(appointment, other, now=NOW)
        appointment = lifecycle.expire_move(appointment, now=NOW + 4 * DAY)
        return self.followed_up(appointment)

    def followed_up(self, appointment):
        appointment = lifecycle.complete(appointment, user=self.user, now=appointment.end)
        routine = make_routine("sciatica", [make_exercise()])
        give_home_care(appointment, routine, now=appointment.end)
        reminders.follow_up_due(appointment.end + 2 * DAY)
        return appointment

    def booked_by_telephone(self):
        make_practice(answer_grace_minutes=2)
        by = {"practitioner": self.studio.practitioner, "length": self.studio.length, **self.by_her()}
        lifecycle.book(**by, start=TEN + next(self.days) * DAY, asker=asker(email=""))
        undone = lifecycle.book(**by, start=TEN + next(self.days) * DAY, asker=asker(), message="As we said.")
        lifecycle.undo(undone, user=self.user, now=NOW)
        return lifecycle.book(**by, start=TEN + next(self.days) * DAY, asker=asker(), message="As we said.")

    def trusted(self):
        self.studio.service.trusted_at_once = True
        self.studio.service.save()
        client = BookingClient.objects.create(name="Sample client", trusted=True)
        lifecycle.request(
            **self.studio.wish(start=TEN + next(self.days) * DAY, asker=asker(**self.said), client=client)
        )

    def evening(self):
        """Of an event with two seats: every mail that a party or the practitioner can get about it."""
        event = make_event(self.studio.practitioner, start=TEN + 60 * DAY, capacity=2, now=NOW, what_to_bring="Socks.")
        guest = make_guest("Sample guest", note="sciatica")
        said = {"party": 1, "answers": intake.kept([self.question], {"q": "epilepsy"}), "may_wait": True, "now": NOW}
        first = seats.take(event, guest=guest, **{**said, "party": 2})
        lists = [seats.take(event, guest=make_guest(f"Sample guest {number}"), **said) for number in range(3)]
        reminding.remind_due(event.start - HOUR * 20)
        messages.deliver_due()  # a reminder that still waits would be taken back
        seats.take(event, guest=make_guest("Sample caller", email="", phone="555 0100"), **said)
        seats.resize(first, 1, now=NOW)
        seats.expire(lists[0], now=NOW + DAY)
        second = seats.accept(lists[1], now=NOW + DAY)
        seats.pass_on(second, guest=make_guest("Sample other"), now=NOW + DAY)
        seats.give_up(first, now=event.start - HOUR)
        seats.give_up(seats.accept(lists[2], now=event.start - HOUR / 2), **self.by_her(message="Sorry."))
        evenings.tell(event, "Bring a friend.")
        event = evenings.change(event, start=event.start + 2 * HOUR, now=NOW, message="A little later.")
        evenings.cancel(event, **self.by_her(message="I am ill."))

    def everything(self):
        self.moved_and_cancelled_late()
        self.offered_and_moved_by_her()
        self.not_to_be()
        self.wishes_only()
        self.kept_where_it_is()
        self.trusted()
        self.booked_by_telephone()
        self.evening()
        self._beside_it()
        return list(Message.objects.order_by("pk"))

    def _beside_it(self):
        """Mails that are not about appointments, so that there is one of every kind."""
        comment = make_comment(make_post(), email="reader@example.com", notify=True)
        with transaction.atomic():
            comment_mail.tell_practitioner(comment)
            mail.busy_calendar_failing(BusyCalendar.objects.create(practitioner=self.studio.practitioner, name="Mine"))
        moderation.approve(comment)
        moderation.approve(make_comment(comment.post, parent=comment))
        comment_mail.send_link_now(comment)
        known_readers.confirm(comment.email)
        token = FormToken("once", HOUR)
        moderation.submit(comment.post, moderation.Words("Reader", "And again.", comment.email), token=token)
        questions.ask(comment.post, name="Reader", email=comment.email, body="A question", token=token)
