"""Who cites the law, and what follows when it changes."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from django.urls import reverse

from certification import api as certification
from cms import ports
from cms.data import LawChanged, LawChangeKnown
from cms.sources import register_sources
from core.announce import listen
from core.jobs import job
from core.models import Person
from exams import api as exams
from exams.law_sources import Questions
from learning.law_sources import Lessons


class Examining:
    def short_exams(self, person: Person) -> Sequence[ports.ShortExam]:
        return [
            ports.ShortExam(one.title, reverse("office-paper", args=[one.public_id]), one.sections)
            for one in exams.short_exams(person)
        ]


class Domains:
    def names(self, authority_ids: Collection[int]) -> Mapping[str, str]:
        return certification.domains_of(authority_ids)


class Register:
    def re_examinations(self, person: Person, law: str, domain_codes: Collection[str]) -> ports.ReExaminations:
        found = certification.re_examinations(person, law, domain_codes)
        return ports.ReExaminations(found.running, found.begin)


@job("wiring.law_changed")
def law_changed(*, change_id: str, law: str, title: str, provisions: list[str], in_force_from: str) -> None:
    """Questions that cite a changed article and were written for the law before are drawn no more until reviewed."""
    if provisions:
        exams.flag_questions_citing(
            law=law,
            provisions=provisions,
            reason=f"《{title}》所引条文已修改，自{in_force_from}起施行，待复核",
            before=date.fromisoformat(in_force_from),
        )


def connect() -> None:
    register_sources("exams.question", Questions())
    register_sources("lesson", Lessons())
    ports.bind(examining=Examining(), domains=Domains(), register=Register())
    listen(LawChangeKnown, "cms.open_review_tasks")
    listen(LawChangeKnown, "cms.tell_followers")
    listen(LawChanged, "wiring.law_changed")
