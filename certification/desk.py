"""What of the register waits for whoever opens the office."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from certification import personnel_words as words
from certification.domain.application import STEPS
from certification.domain.personnel import AUXILIARY, LEGAL_REVIEWER, REGISTERS
from certification.forms.outside_results import what_word
from certification.gates import (
    APPROVE,
    PREPARE,
    certificate_lists_for,
    joint_orders_for,
    joint_proposals_for,
    outside_results_for,
    personnel_lists_for,
    personnel_steps_for,
)
from certification.models import Application, ListDifference, OfficerFile, Proposal, Qualification
from certification.queries import personnel
from certification.queries.alarms import late_entries
from certification.queries.bodies import endings_for
from certification.queries.late_orders import late_changes
from certification.queries.register import (
    BOARD,
    SEE,
    TONES,
    board,
    certificates_found,
    certificates_of,
    parts_of,
    shown_status,
)
from certification.queries.reports import HANDLE, reports_for
from certification.rule_words import CHOICES
from certification.services.qualifications import in_force
from certification.texts import COLUMNS, word
from cms.desk import Waiting
from cms.panels import Panel
from core import clock
from core.gates import one_of
from core.models import Person
from core.scope import people_in_scope, roles_in, scoped, units_in_scope

WAITING = (*STEPS, "approved")


def waiting_counts(by: Person) -> dict[str, int]:
    """What waits for somebody, for those who can do something about it."""
    return {
        "applications": scoped(Application.objects.filter(state__in=WAITING), by, *PREPARE).count(),
        "proposals": scoped(Proposal.objects.filter(state="waiting"), by, *PREPARE).count(),
    }


def glance(request: HttpRequest) -> Panel | None:
    """All certificates in scope as one bar, with a field that finds a person: for whoever sees the register."""
    if not roles_in(request).intersection(SEE):
        return None
    total, units = board(request.person)  # type: ignore[attr-defined]
    states = [(name, TONES[name], COLUMNS[name], total[name]) for name in BOARD if total[name]]
    context = {
        "all": sum(total.values()),
        "units": len(units),
        "states": states,
        "parts": parts_of(total),
    }
    return Panel(_("Certificates at a glance"), "certification/panels/glance.html", context)


def certificates_of_person(request: HttpRequest) -> Panel | None:
    """On a person's file: their certificates in scope, each with how it stands today."""
    match = request.resolver_match
    if match is None or not roles_in(request).intersection(SEE):
        return None
    by = request.person  # type: ignore[attr-defined]
    person = one_of(Person.objects.all(), public_id=match.kwargs["public_id"])
    seen = set(scoped(person.certificates.all(), by, *SEE).values_list("pk", flat=True))
    held = [(one, shown_status(status, clock.today())) for one, status in certificates_of(person) if one.pk in seen]
    context = {"held": [(one, said.tone, word(said.label)) for one, said in held]}
    return Panel(_("Certificates"), "certification/panels/of_person.html", context)


_PAPERS = {
    "common": gettext_lazy("Common legal paper"),
    "sector": gettext_lazy("Sector paper"),
    "legal_professional": gettext_lazy("National legal professional qualification"),
}


def qualifications_of_person(request: HttpRequest) -> Panel | None:
    """On a person's file: what was passed here or elsewhere, the education, and what still waits for a second person."""
    match = request.resolver_match
    if match is None or not roles_in(request).intersection(SEE):
        return None
    by = request.person  # type: ignore[attr-defined]
    person = one_of(Person.objects.all(), public_id=match.kwargs["public_id"])
    may_enter = person.pk != by.pk and people_in_scope(by, *PREPARE).filter(pk=person.pk).exists()
    file = OfficerFile.objects.filter(person=person).first()
    context = {
        "rows": [
            (one, _paper_words(one), may_enter and one.source == "elsewhere")
            for one in in_force(person).select_related("domain")
        ],
        "education": CHOICES[file.education] if file and file.education else "",
        "waiting": [(one, what_word(one)) for one in outside_results_for(by).filter(person=person, state="waiting")],
        "may_enter": may_enter,
        "person": person,
    }
    return Panel(_("Qualifications"), "certification/panels/qualifications.html", context)


def _paper_words(one: Qualification) -> str:
    name = str(_PAPERS[one.paper_kind])
    return f"{name}: {one.domain.name}" if one.domain else name


def standings_of_person(request: HttpRequest) -> Panel | None:
    """On a person's file: where they stand as a legal reviewer or an auxiliary, in scope. Nothing where they stand nowhere."""
    match = request.resolver_match
    if match is None or not roles_in(request).intersection(SEE):
        return None
    person = one_of(Person.objects.all(), public_id=match.kwargs["public_id"])
    rows = personnel.standings_of_person(person, request.person)  # type: ignore[attr-defined]
    if not rows:
        return None
    told = [
        (row.span, words.REGISTERS[row.span.register], words.TONES[row.standing], words.STANDINGS[row.standing])
        for row in rows
    ]
    return Panel(_("Other registers"), "certification/panels/standings.html", {"rows": told})


def personnel_of_unit(request: HttpRequest) -> Panel | None:
    """On a unit's page for staff: its legal reviewers and its auxiliaries, with what each of them may do."""
    match = request.resolver_match
    if match is None or not roles_in(request).intersection(SEE):
        return None
    unit = one_of(units_in_scope(request.person, *SEE), public_id=match.kwargs["public_id"])  # type: ignore[attr-defined]
    spans = personnel.standings_of_unit(unit)
    groups = [
        (words.REGISTERS[register], words.WHAT_THEY_DO[register], [span for span in spans if span.register == register])
        for register in REGISTERS
    ]
    return Panel(_("Legal reviewers and auxiliaries"), "certification/panels/of_unit.html", {"groups": groups})


def waiting(request: HttpRequest) -> Iterator[Waiting]:
    roles = roles_in(request)
    by = request.person  # type: ignore[attr-defined]
    if not roles.intersection(PREPARE):
        return
    counts = waiting_counts(by)
    yield Waiting(counts["applications"], _("applications in progress"), reverse("registry-applications"))
    if roles.intersection(APPROVE):
        others = scoped(Proposal.objects.filter(~Q(proposed_by=by), state="waiting"), by, *APPROVE).count()
        yield Waiting(others, _("proposals of others to approve"), reverse("registry-proposals"))
        orders = joint_proposals_for(by, *APPROVE).filter(~Q(proposed_by=by), state="waiting").count()
        link = f"{reverse('registry-joint-orders')}?view=waiting"
        yield Waiting(orders, _("joint-operation orders of others to approve"), link)
        ends = endings_for(by, *APPROVE).filter(~Q(proposed_by=by), state="waiting").count()
        yield Waiting(ends, _("ends of bodies to approve"), f"{reverse('registry-bodies')}?view=waiting")
        results = outside_results_for(by, *APPROVE).filter(~Q(proposed_by=by), ~Q(person=by), state="waiting").count()
        yield Waiting(results, _("results from elsewhere to compare"), reverse("registry-results"))
        prepared = personnel_steps_for(by, *APPROVE).filter(~Q(proposed_by=by), ~Q(person=by), state="waiting")
        sheets = personnel_lists_for(by, *APPROVE).filter(~Q(handed_in_by=by), state="read")
        for register, said in (
            (LEGAL_REVIEWER, _("steps about legal reviewers to approve")),
            (AUXILIARY, _("steps about auxiliaries to approve")),
        ):
            address = reverse("registry-personnel", args=[register.replace("_", "-")])
            count = prepared.filter(register=register).count() + sheets.filter(register=register).count()
            yield Waiting(count, said, f"{address}?view=waiting")
    yield Waiting(
        certificates_found(by, state="expiring").count(),
        _("certificates expire within 90 days"),
        f"{reverse('registry-certificates')}?state=expiring",
        urgent=True,
    )
    yield Waiting(
        late_entries(by).count() + len(late_changes(joint_orders_for(by))),
        _("entries took back answers the register had given"),
        reverse("registry-alarms"),
        urgent=True,
    )
    differences = ListDifference.objects.filter(verdict="", of_list__in=certificate_lists_for(by, *PREPARE))
    yield Waiting(differences.count(), _("differences from the issuing system to judge"), reverse("registry-lists"))
    if roles.intersection(HANDLE):
        reports = reports_for(by, *HANDLE).exclude(state="answered").count()
        yield Waiting(reports, _("reports from the public to answer"), reverse("registry-reports"), urgent=True)
