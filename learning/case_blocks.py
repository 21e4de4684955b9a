"""Blocks of case lessons: scenes, their choices, and what a choice gains, loses, earns and leads to.

Names by which scenes, choices and conditions know each other (`search_index=False`) are for the author: nobody searches by them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail import blocks

from cms.blocks import line, said_only
from learning import case_labels
from learning.blocks import CitationBlock
from learning.domain.case_graph import LINES


def _choices(words: Mapping[str, Any]) -> list[tuple[str, Any]]:
    return list(words.items())


def _citations() -> blocks.ListBlock:
    return blocks.ListBlock(CitationBlock(), label=_("Citations"), default=[])


def _lost() -> blocks.ListBlock:
    return blocks.ListBlock(line(_("Evidence lost"), max_length=80), label=_("Evidence lost"), default=[])


def periods_to_choose() -> list[tuple[str, str]]:
    from learning.queries.periods import period_choices

    return period_choices()


class EvidenceBlock(blocks.StructBlock):
    name = blocks.CharBlock(label=_("Name"), max_length=80)
    kind = blocks.ChoiceBlock(
        label=pgettext_lazy("study", "Kind"), choices=_choices(case_labels.EVIDENCE_KINDS), default="documentary"
    )
    proves = blocks.CharBlock(label=_("What it proves"), max_length=300, required=False)

    class Meta:
        icon = "folder-open-inverse"
        label = _("Evidence")


class ConditionBlock(blocks.StructBlock):
    kind = blocks.ChoiceBlock(label=_("If the learner"), choices=_choices(case_labels.CONDITIONS), search_index=False)
    value = blocks.CharBlock(
        label=_("What"),
        max_length=120,
        search_index=False,
        help_text=_("Points: 12, or procedure:3. Evidence: its name. A choice: scene/choice. A clock: its name."),
    )

    class Meta:
        icon = "help"
        label = _("Condition")
        label_format = "{kind}：{value}"


class BranchBlock(blocks.StructBlock):
    conditions = blocks.ListBlock(ConditionBlock(), label=_("If all of these hold"), min_num=1)
    to = blocks.CharBlock(label=_("leads to the scene"), max_length=60, search_index=False)

    class Meta:
        icon = "redirect"
        label = _("Leads elsewhere")
        label_format = "→ {to}"


class PointsBlock(blocks.StructBlock):
    """Six small numbers, one under each head of the legal review."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        heads = [
            (line, blocks.IntegerBlock(label=case_labels.LINES[line], min_value=-20, max_value=20, default=0, required=False))
            for line in LINES
        ]  # fmt: skip
        super().__init__(heads, *args, **kwargs)

    class Meta:
        icon = "order"
        label = _("Points")
        label_format = ""
        form_classname = "struct-block mf-points"


class ClockMarkBlock(blocks.StructBlock):
    act = blocks.ChoiceBlock(
        label=_("Here the clock"), choices=_choices(case_labels.ACTS), default="start", search_index=False
    )
    # Searching for a case by the period of a clock helps nobody, and the index would ask for all periods each time.
    period = blocks.ChoiceBlock(
        label=_("Period of the law"), choices=periods_to_choose, required=False, search_index=False
    )
    label = blocks.CharBlock(
        label=_("Or one set in the story"), max_length=80, required=False, help_text=_("For example 责令改正期限")
    )
    length = blocks.IntegerBlock(label=_("its length"), min_value=0, max_value=3650, default=0, required=False)
    unit = blocks.ChoiceBlock(
        label=_("its unit"), choices=_choices(case_labels.UNITS), default="days", search_index=False
    )

    class Meta:
        icon = "time"
        label = _("Clock in the case")
        label_format = "{act} {label} {period}"


class DraftingBlock(blocks.StructBlock):
    document = blocks.CharBlock(label=_("Document to write"), max_length=120)
    task = blocks.TextBlock(label=_("What to write"), rows=2)
    model_text = blocks.TextBlock(label=_("Model text"), rows=6)
    checks = blocks.ListBlock(line(_("Point to check"), max_length=200), label=_("Check list"), default=[])

    class Meta:
        icon = "edit"
        label = _("Drafting")


class ChoiceBlock(blocks.StructBlock):
    text = blocks.TextBlock(label=_("What the learner may do"), rows=2)
    to = blocks.CharBlock(label=_("Leads to the scene"), max_length=60, search_index=False)
    id = blocks.CharBlock(
        label=_("Name of the choice"),
        max_length=60,
        required=False,
        search_index=False,
        help_text=_("Only if a condition refers to it"),
    )
    consequence = blocks.TextBlock(label=_("What follows"), rows=2, required=False)
    good = blocks.BooleanBlock(label=_("This is the right way"), required=False)
    points = PointsBlock()
    evidence = blocks.ListBlock(EvidenceBlock(), label=_("Evidence gained by it"), default=[])
    evidence_lost = _lost()
    conditions = blocks.ListBlock(ConditionBlock(), label=_("Offered only if"), default=[])
    branches = blocks.ListBlock(BranchBlock(), label=_("Leads elsewhere if"), default=[])
    citations = _citations()

    class Meta:
        icon = "arrow-right"
        label = _("Choice")


class SceneBlock(blocks.StructBlock):
    id = blocks.CharBlock(
        label=_("Name of the scene"), max_length=60, search_index=False, help_text=_("Small letters and -")
    )
    title = blocks.CharBlock(label=_("Title"), max_length=120)
    text = blocks.TextBlock(label=_("What happens"), rows=5)
    evidence = blocks.ListBlock(EvidenceBlock(), label=_("Evidence gained here"), default=[])
    evidence_lost = _lost()
    clock_days = blocks.IntegerBlock(label=_("Days that pass"), default=0, min_value=0, required=False)
    clock_hours = blocks.IntegerBlock(label=_("and hours"), default=0, min_value=0, required=False)
    clocks = blocks.ListBlock(ClockMarkBlock(), label=_("Clocks"), default=[])
    citations = _citations()
    drafting = blocks.ListBlock(DraftingBlock(), label=_("Drafting"), default=[], max_num=1)
    choices = blocks.ListBlock(ChoiceBlock(), label=_("Choices"), default=[])
    outcome = blocks.ChoiceBlock(
        label=_("If the case ends here"), choices=_choices(case_labels.OUTCOMES), required=False
    )
    ending = blocks.ChoiceBlock(label=_("How it ends"), choices=_choices(case_labels.ENDINGS), required=False)
    verdict = blocks.TextBlock(label=_("Legal appraisal of the end"), rows=4, required=False)

    class Meta:
        icon = "pick"
        label = _("Scene")
        label_format = "{title}（{id}）"

    def get_searchable_content(self, value: Any) -> list[str]:
        return said_only(super().get_searchable_content(value))
