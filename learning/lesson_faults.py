"""What keeps a lesson from being saved, as sentences that name the section."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from cms.api import missing_of, shown_provision
from learning.domain import checks, flow
from learning.section_values import check_of, nodes_of

CHECK_FAULTS = {
    "check_needs_options": _("Section %(n)s: give “%(stem)s” at least two options."),
    "check_needs_one_right": _("Section %(n)s: mark exactly one option of “%(stem)s” as right."),
    "check_needs_two_right": _("Section %(n)s: mark at least two options of “%(stem)s” as right."),
}
FLOW_FAULTS = {
    "flow_is_empty": _("Section %(n)s: the flow chart “%(title)s” has no step yet."),
    "flow_too_long": _("Section %(n)s: the flow chart “%(title)s” has more than 40 steps. Cut it into two."),
    "flow_name_twice": _("Section %(n)s: two steps of “%(title)s” have the name “%(name)s”."),
    "flow_leads_nowhere": _("Section %(n)s: “%(name)s” in “%(title)s” leads to “%(to)s”, which does not exist."),
    "flow_leads_to_itself": _("Section %(n)s: “%(name)s” in “%(title)s” leads to itself."),
    "flow_never_reached": _("Section %(n)s: nothing in “%(title)s” leads to “%(name)s”."),
}
NO_SUCH_ARTICLE = _("Section %(n)s: “%(law)s” has no provision “%(provision)s”.")
NOT_IN_THE_LAW = _("“%(label)s”: “%(law)s” has no provision “%(provision)s”. Check article, paragraph and point.")


def faults_of_list(page: Any) -> list[Any]:
    """Entries of a page's own list of citations whose law is known and does not have them."""
    listed = [dict(block.value) for block in page.citations]
    return [fault for _place, fault in not_in_their_law(listed, page.law_date)]


def not_in_their_law(listed: Sequence[Mapping[str, str]], on: date | None) -> list[tuple[int, Any]]:
    """Each with its place in the list, from 0. Three queries."""
    missing = missing_of({(one["law"], one["provision"], on) for one in listed})
    return [
        (place, NOT_IN_THE_LAW % one)
        for place, one in enumerate(listed)
        if (one["law"], one["provision"], on) in missing
    ]


def faults_of(page: Any) -> list[Any]:
    found: list[Any] = []
    for number, section in enumerate(page.sections, start=1):
        found += _of_checks(number, section.value)
        for block in section.value["body"]:
            if block.block_type == "flow":
                found += _of_flow(number, block.value)
            elif block.block_type == "provision":
                found += _of_provision(number, block.value, page.law_date)
    return found


def _of_checks(number: int, section: Any) -> Iterator[Any]:
    for value in section["checks"]:
        check = check_of(value)
        if code := checks.fault(check):
            yield CHECK_FAULTS[code] % {"n": number, "stem": check.stem[:40]}


def _of_flow(number: int, value: Any) -> Iterator[Any]:
    for fault in flow.faults(nodes_of(value)):
        named = {"n": number, "title": value["title"], "name": fault.name, "to": fault.to}
        yield FLOW_FAULTS[fault.code] % named


def _of_provision(number: int, value: Any, law_date: date | None) -> Iterator[Any]:
    """A law that nobody here knows may be cited; an article that a known law does not have may not."""
    shown = shown_provision(value["law"], value["provision"], law_date)
    if shown.law_known and not shown.known:
        yield NO_SUCH_ARTICLE % {"n": number, "law": value["law"], "provision": value["provision"]}
