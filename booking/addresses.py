"""Pages of services are found when their address has changed, and so is the way to ask for one."""

from booking.models import Service
from practice import moved

moved.watch(Service.objects.published, "booking:service", "booking:times")
