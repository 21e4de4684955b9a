"""Who may judge what a change of law touches is told once that it waits."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from cms.models import LawChange
from cms.sources import sources_of
from core import clock
from core.jobs import job
from core.models import Person, RoleGrantSpan
from core.notices import notify
from core.roles import Role

JUDGES = (Role.LEGAL_REVIEWER, Role.QUESTION_REVIEWER, Role.QUESTION_SETTER)


@job("cms.call_reviewers")
def call_reviewers(*, change_id: str) -> None:
    """One notice for each judge, with how many of the open tasks they may decide."""
    change = LawChange.objects.select_related("version__law").get(public_id=change_id)
    cited: dict[str, list[str]] = {}
    for kind, source in change.tasks.open().values_list("source_kind", "source_public_id"):
        cited.setdefault(kind, []).append(source)
    if not cited:
        return
    for person in _judges():
        if waiting := _decidable(cited, person):
            _tell(change, person, waiting)


def _judges() -> list[Person]:
    moment = clock.now()
    grants = RoleGrantSpan.objects.filter(
        role__in=JUDGES, law_from__lte=moment, law_until__gt=moment, known_until=clock.FAR_FUTURE
    )
    return list(Person.objects.filter(pk__in=grants.values("person")).order_by("pk"))


def _decidable(cited: dict[str, list[str]], person: Person) -> int:
    count = 0
    for kind, ids in cited.items():
        if sources := sources_of(kind):
            decidable = sources.decidable(set(ids), person)
            count += sum(source in decidable for source in ids)
    return count


def _tell(change: LawChange, person: Person, waiting: int) -> None:
    begins = change.version.in_force_from
    with override("zh-hans"):
        notify(
            person=person,
            kind="law_review",
            key=f"law_review:{change.public_id}:{person.pk}",
            subject=_("%(law)s has changed") % {"law": f"《{change.version.law.title}》"},
            body=_("%(n)s citations wait for your review; the change is in force from %(day)s.")
            % {"n": waiting, "day": begins.isoformat() if begins else ""},
            url=reverse("office-law-change", args=[change.public_id]),
        )
