"""Addresses of booking."""

from django.urls import path, re_path

from booking.views import (
    appointments,
    before_visit,
    bookings,
    calendar,
    details,
    event_intake,
    events,
    home_care,
    reminders,
    services,
    times,
)

app_name = "booking"
urlpatterns = [
    path("services/", services.service_list, name="services"),
    path("services/<slug:slug>/", services.service_page, name="service"),
    path("book/", times.choose_service, name="book"),
    path("book/<slug:slug>/", times.choose_time, name="times"),
    path("book/<slug:slug>/times.json", times.times_json, name="times_json"),
    path("book/<slug:slug>/details/", details.details, name="details"),
    path("appointments/<str:token>/", appointments.appointment_page, name="appointment"),
    re_path(r"^appointments/(?P<token>[^/]+)/(?P<verb>withdraw|cancel|keep)/$", appointments.leave, name="leave"),
    path("appointments/<str:token>/choose/", appointments.choose, name="choose_offer"),
    path("appointments/<str:token>/move/", appointments.move, name="move"),
    path("appointments/<str:token>/appointment.ics", appointments.calendar_file, name="calendar_file"),
    path("appointments/<str:token>/intake/", before_visit.before_visit, name="before_visit"),
    path("appointments/<str:token>/answers/", before_visit.answers, name="answers"),
    path("events/", events.event_list, name="events"),
    path("events/<slug:slug>/", events.event_page, name="event"),
    path("events/<slug:slug>/book/", events.book, name="book_event"),
    path("bookings/<str:token>/", bookings.booking_page, name="booking"),
    re_path(
        r"^bookings/(?P<token>[^/]+)/(?P<verb>accept|give-up|resize|pass-on)/$", bookings.change, name="change_booking"
    ),
    path("bookings/<str:token>/intake/", event_intake.event_intake, name="event_intake"),
    path("bookings/<str:token>/event.ics", bookings.booking_file, name="booking_file"),
    path("reminders/<str:token>/", reminders.reminders, name="reminders"),
    path("calendar/<str:secret>.ics", calendar.feed, name="feed"),
    path("home-care/<str:token>/", home_care.home_care_page, name="home_care"),
    path("home-care/<str:token>/play/", home_care.play, name="home_care_play"),
    path("home-care/<str:token>/print/", home_care.print_sheet, name="home_care_print"),
    path("home-care/<str:token>/sheet.pdf", home_care.sheet_pdf, name="home_care_pdf"),
    re_path(r"^home-care/(?P<token>[^/]+)/(?P<verb>done|undo|share|unshare)/$", home_care.keep, name="home_care_keep"),
]
