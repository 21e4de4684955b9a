"""The register's answer on the officer's home: is my certificate valid, until when, what comes next?"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from certification.domain.application import OPEN
from certification.domain.states import CertificateType
from certification.models import Application
from certification.queries.register import certificates_of, shown_status
from certification.texts import word
from cms.panels import Panel
from core import clock
from core.roles import Role
from core.scope import roles_in


def is_officer(request: HttpRequest) -> bool:
    return Role.OFFICER in roles_in(request)


def verify_panel(request: HttpRequest) -> Panel:
    """What most people come for, on the first page of whoever is not signed in: number, name, answer."""
    from certification.views.public import VerifyForm

    return Panel(
        _("Verify a certificate"), "certification/panels/verify.html", {"form": VerifyForm(past_days=False)}, lead=True
    )


def certificate_panel(request: HttpRequest) -> Panel | None:
    """The lead of the home page, for whoever holds a certificate or might."""
    person = request.person  # type: ignore[attr-defined]
    held = certificates_of(person)
    if not held and Role.OFFICER not in roles_in(request):
        return None
    today = clock.today()
    application = Application.objects.filter(person=person, state__in=OPEN).first()
    context: dict[str, Any] = {
        "today": today,
        "application": application,
        "state": word(application.state) if application else "",
    }
    if held:
        enforcing = [one for one in held if one[0].type != CertificateType.SUPERVISION]
        certificate, status = (enforcing or held)[0]
        context |= {
            "certificate": certificate,
            "status": status,
            "shown": shown_status(status, today),
            "days": (status.valid_until - today).days + 1 if status.valid_until else None,
        }
    return Panel(_("My certificate"), "certification/panels/certificate.html", context, lead=True)
