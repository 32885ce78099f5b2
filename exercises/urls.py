"""Addresses of exercises and routines."""

from django.urls import path

from exercises import views

app_name = "exercises"
urlpatterns = [
    path("exercises/", views.exercise_list, name="exercise_list"),
    path("exercises/<slug:slug>/", views.exercise, name="exercise"),
    path("routines/", views.routine_list, name="routine_list"),
    path("routines/<slug:slug>/", views.routine, name="routine"),
    path("routines/<slug:slug>/play/", views.play, name="play"),
    path("routines/<slug:slug>/print/", views.print_sheet, name="print"),
    path("routines/<slug:slug>/reminder/", views.reminder, name="reminder"),
    path("routines/<slug:slug>/reminder.ics", views.reminder_file, name="reminder_file"),
    path("routines/<slug:slug>/sheet.pdf", views.sheet_pdf, name="sheet_pdf"),
]
