"""Addresses of booking."""

from django.urls import path, re_path

from booking.views import appointments, details, services, times

app_name = "booking"
urlpatterns = [
    path("services/", services.service_list, name="services"),
    path("services/<slug:slug>/", services.service_page, name="service"),
    path("book/", times.choose_service, name="book"),
    path("book/<slug:slug>/", times.choose_time, name="times"),
    path("book/<slug:slug>/times.json", times.times_json, name="times_json"),
    path("book/<slug:slug>/details/", details.details, name="details"),
    path("appointments/<str:token>/", appointments.appointment_page, name="appointment"),
    re_path(r"^appointments/(?P<token>[^/]+)/(?P<verb>withdraw|cancel)/$", appointments.leave, name="leave"),
    path("appointments/<str:token>/appointment.ics", appointments.calendar_file, name="calendar_file"),
]
