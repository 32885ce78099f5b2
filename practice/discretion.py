"""What error reports and logs leave out: whatever was typed, and the addresses of private pages."""

import logging
import re
from collections.abc import ItemsView
from types import SimpleNamespace
from typing import Any

from django.http import HttpRequest
from django.views.debug import ExceptionReporter, SafeExceptionReporterFilter

PRIVATE = re.compile(
    r"(/(?:appointments|blog/drafts|bookings|calendar|home-care|reminders|blog/(?:comments(?:/mailed)?|moderate|stop))/"
    r"|\b(?:returning|token)=)(?!mailed/)[^/\s?&\"']+"
)

ADDRESSES = ("PATH_INFO", "QUERY_STRING", "REQUEST_URI", "RAW_URI", "HTTP_REFERER", "HTTP_COOKIE")


class Discreet(SafeExceptionReporterFilter):
    """No report carries what was posted, nor a value that the code held: either may be somebody's health."""

    def get_post_parameters(self, request: HttpRequest | None) -> dict[str, Any]:
        return dict.fromkeys(request.POST, self.cleansed_substitute) if request else {}

    def get_traceback_frame_variables(self, request: HttpRequest | None, tb_frame: Any) -> ItemsView[str, Any]:
        return dict.fromkeys(tb_frame.f_locals, self.cleansed_substitute).items()

    def get_safe_request_meta(self, request: HttpRequest) -> dict[str, Any]:
        """What the server knows of the request, without where in a private page it was or came from."""
        meta = super().get_safe_request_meta(request)
        return {name: self.cleansed_substitute if name in ADDRESSES else value for name, value in meta.items()}


class Report(ExceptionReporter):
    """An error's report whose address ends where the secret begins, without a query."""

    def get_traceback_data(self) -> dict[str, Any]:
        data = super().get_traceback_data()
        if self.request is None:
            return data
        path = without_secrets(self.request.path_info)
        hidden = dict.fromkeys(self.request.GET, SafeExceptionReporterFilter.cleansed_substitute)
        known = {"META": {"REQUEST_METHOD": self.request.method}, "FILES": self.request.FILES, "COOKIES": {}}
        data["request"] = SimpleNamespace(path_info=path, GET=hidden, **known)
        return data | {"request_GET_items": hidden.items(), "request_insecure_uri": path}


def without_secrets(text: str) -> str:
    return PRIVATE.sub(r"\1…", text)


class WithoutPrivateAddresses(logging.Filter):
    """A log may be read by more people than a private page: its address is cut where the secret begins."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = without_secrets(record.getMessage()), ()
        return True
