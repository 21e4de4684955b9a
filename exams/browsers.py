"""Which browser a candidate's page runs in, as far as a sitting asks: Safe Exam Browser, by header or by its own JavaScript.

It deters and does not secure: whoever controls the computer can send anything. See `exams.domain.seb`.
"""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from django.http import HttpRequest

from exams.domain.seb import is_asked_by

HEADER = "X-SafeExamBrowser-ConfigKeyHash"


def seb_of(request: HttpRequest, said: dict[str, str]) -> Callable[[str], bool]:
    """Asks, given a Config Key, whether this request comes from a browser with it.

    The header covers the address of the request; what JavaScript tells covers the address of the page, which must be of
    this site and of the same exam.
    """

    def asked_by(key: str) -> bool:
        if header := request.headers.get(HEADER, ""):
            return is_asked_by(key, url=request.build_absolute_uri(), header=header)
        page = urlsplit(said["seb_url"])
        same_exam = page.netloc == request.get_host() and page.path == request.path.replace("/begin/", "/sit/")
        return bool(said["seb_key"]) and same_exam and is_asked_by(key, url=said["seb_url"], header=said["seb_key"])

    return asked_by
