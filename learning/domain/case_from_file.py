"""A reviewed case file as the first draft of a lesson: six scenes that an author then writes out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from learning.domain.case_graph import Case, Choice, Scene

_UNWRITTEN = "（请作者补写）"


def draft_case(parts: Mapping[str, str], *, title: str, slug: str, law_date: date) -> Case:
    """A graph that is whole from the beginning: what happened, whose it is, which law, the decision, and two ends."""
    return Case(
        slug=slug,
        title=title,
        summary=_first(parts["facts"]),
        minutes=20,
        law_date=law_date,
        checked_against="",
        checked_on=law_date,
        starts=law_date,
        scenes=(
            _asks("facts", "发生了什么", parts["facts"], "whose", "先把事实查清、证据固定", {"facts": 1, "evidence": 1}),
            _asks("whose", "归谁管", parts["dispute"], "law", "先确认是否属于本机关的职权，不属于的移送", {"competence": 1}),
            _asks("law", "适用哪一条", parts["law"], "decision", "按当时有效的法律逐条核对", {"applicable_law": 1}),
            _asks("decision", "怎样决定", parts["decision"], "end-good", "按程序作出与过错相当的决定",
                  {"procedure": 1, "proportionality": 1}),
            _ends("end-good", "结局：站得住的决定", parts["lesson"], "good"),
            _ends("end-bad", "结局：评查发现的问题", parts["review"], "bad"),
        ),
    )  # fmt: skip


def _asks(name: str, title: str, text: str, to: str, right: str, points: Mapping[str, int]) -> Scene:
    choices = (
        Choice(right, to, consequence=_UNWRITTEN, good=True, points=points),
        Choice(_UNWRITTEN, "end-bad", consequence=_UNWRITTEN),
    )
    return Scene(name, title, text[:6000] or _UNWRITTEN, choices=choices)


def _ends(name: str, title: str, text: str, outcome: str) -> Scene:
    ending = "penalty" if outcome == "good" else "undone"
    told = text[:4000] or _UNWRITTEN
    return Scene(name, title, _first(text) or _UNWRITTEN, outcome=outcome, ending=ending, verdict=told)


def _first(text: str) -> str:
    return text.strip().splitlines()[0][:200] if text.strip() else ""
