"""Blocks of lessons. What every page may use stands in cms."""

from contextlib import suppress
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock

from cms.api import shown_provision
from cms.blocks import (
    RICH_TEXT,
    AttachmentBlock,
    AudioBlock,
    CalloutBlock,
    FigureBlock,
    TableBlock,
    VideoBlock,
    line,
    said_only,
)
from cms.domain.statutes.numbers import label_of_id
from learning.domain import flow
from learning.flow_picture import draw_flow
from learning.section_values import nodes_of


def cited_in_words(law: str, label: str) -> str:
    """A citation as readers and the search know it: 行政处罚法第四十二条第一款, never art_42__para_1."""
    return label if label.startswith(law) else law + label


class CitationBlock(blocks.StructBlock):
    law = blocks.CharBlock(label=_("Law"), max_length=80, help_text=_("Short title, for example 行政处罚法"))
    provision = blocks.CharBlock(label=_("Provision"), max_length=60, help_text=_("For example art_42__para_1"))
    label = blocks.CharBlock(label=_("As shown"), max_length=120)

    class Meta:
        icon = "openquote"
        label = _("Citation")
        label_format = "{label}"

    def get_searchable_content(self, value: Any) -> list[str]:
        return [cited_in_words(value["law"], value["label"])]


class ProvisionBlock(blocks.StructBlock):
    """An article as of the law date of the page: its text where the library holds it, what we say of it otherwise."""

    law = blocks.CharBlock(label=_("Law"), max_length=80, help_text=_("Short title, for example 行政处罚法"))
    provision = blocks.CharBlock(label=_("Provision"), max_length=60, help_text=_("For example art_42__para_1"))
    digest = blocks.TextBlock(
        label=_("In our own words"),
        rows=2,
        required=False,
        help_text=_("Shown below the text; alone where the text is not loaded on this site"),
    )

    class Meta:
        icon = "openquote"
        label = _("Article of a law")
        label_format = "{law} {provision}"
        template = "learning/blocks/provision.html"

    def get_searchable_content(self, value: Any) -> list[str]:
        label = ""
        with suppress(ValueError, KeyError):  # an author may still be typing it
            label = label_of_id(value["provision"])
        return [cited_in_words(value["law"], label), value["digest"]]

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context=parent_context)
        page = context.get("lesson") or context.get("page")
        shown = shown_provision(value["law"], value["provision"], getattr(page, "law_date", None))
        return context | {"shown": shown}


class StepsBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"), max_length=120, required=False)
    items = blocks.ListBlock(line(_("One step"), max_length=400), label=_("Steps"))

    class Meta:
        icon = "list-ol"
        label = _("Steps")
        template = "learning/blocks/steps.html"


class MomentBlock(blocks.StructBlock):
    when = blocks.CharBlock(label=_("When"), max_length=40, help_text=_("For example 第 1 日, or 2026年3月2日"))
    title = blocks.CharBlock(label=_("What happens"), max_length=80)
    text = blocks.TextBlock(label=_("More about it"), rows=2, required=False)

    class Meta:
        label = _("Moment")
        label_format = "{when} {title}"


class TimelineBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"), max_length=120)
    moments = blocks.ListBlock(MomentBlock(), label=_("Moments"), min_num=2)

    class Meta:
        icon = "history"
        label = _("Timeline")
        template = "learning/blocks/timeline.html"


class WayBlock(blocks.StructBlock):
    case = blocks.CharBlock(label=_("In which case"), max_length=12, required=False)
    to = blocks.CharBlock(label=_("Leads to the step"), max_length=20, search_index=False)

    class Meta:
        label = _("Way on")
        label_format = "{case} → {to}"


class FlowStepBlock(blocks.StructBlock):
    name = blocks.CharBlock(
        label=_("Name of the step"), max_length=20, help_text=_("Short; other steps lead here by it")
    )
    text = blocks.CharBlock(label=_("What is written in it"), max_length=80)
    kind = blocks.ChoiceBlock(
        label=_("Kind of step"),
        choices=[(flow.STEP, _("Step")), (flow.DECISION, _("Question that decides")), (flow.END, _("End"))],
        default=flow.STEP,
    )
    ways = blocks.ListBlock(
        WayBlock(),
        label=_("Ways on"),
        default=[],
        help_text=_("Leave empty where simply the next step of this list follows"),
    )

    class Meta:
        label = pgettext_lazy("flow chart", "Step")
        label_format = "{name}：{text}"


class FlowBlock(blocks.StructBlock):
    """A procedure, written as a list of steps and drawn by the server."""

    title = blocks.CharBlock(label=_("Title"), max_length=120)
    steps = blocks.ListBlock(FlowStepBlock(), label=_("Steps"), min_num=2)

    class Meta:
        icon = "tasks"
        label = _("Flow chart")
        template = "learning/blocks/flow.html"

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        nodes = nodes_of(value)
        sound = not flow.faults(nodes)
        context = super().get_context(value, parent_context=parent_context)
        return context | {"picture": draw_flow(nodes) if sound else None, "steps": flow.joined(nodes)}


class SlideBlock(blocks.StructBlock):
    """A page of slides: its picture, and its text for readers of the screen and for the search."""

    image = ImageChooserBlock(label=_("Picture"))
    alt = blocks.CharBlock(label=_("What the picture shows"), max_length=300)
    text = blocks.TextBlock(label=_("Text of the page"), rows=4, required=False)

    class Meta:
        icon = "image"
        label = _("Slide")
        label_format = "{alt}"
        template = "learning/blocks/slide.html"


class SectionBodyBlock(blocks.StreamBlock):
    text = blocks.RichTextBlock(features=RICH_TEXT, label=_("Text"))
    provision = ProvisionBlock()
    callout = CalloutBlock()
    table = TableBlock()
    steps = StepsBlock()
    timeline = TimelineBlock()
    flow = FlowBlock()
    figure = FigureBlock()
    slide = SlideBlock()
    video = VideoBlock()
    audio = AudioBlock()
    attachment = AttachmentBlock()


class OptionBlock(blocks.StructBlock):
    text = blocks.CharBlock(label=_("Option"), max_length=400)
    right = blocks.BooleanBlock(label=_("This is right"), required=False)

    class Meta:
        label = _("Option")
        label_format = "{text}"


class CheckBlock(blocks.StructBlock):
    """A question inside a section: answered before the lesson can be finished, explained once it is."""

    kind = blocks.ChoiceBlock(
        label=_("Kind of question"),
        choices=[
            ("single", _("One option is right")),
            ("multiple", _("Several options are right")),
            ("judgement", _("A statement, right or wrong")),
        ],
        default="single",
    )
    stem = blocks.TextBlock(label=pgettext_lazy("study", "Question"), rows=2)
    options = blocks.ListBlock(
        OptionBlock(), label=_("Options"), max_num=6, default=[], help_text=_("None for a statement")
    )
    true = blocks.BooleanBlock(label=_("The statement is right"), required=False)
    explanation = blocks.TextBlock(label=_("Explanation"), rows=2)

    class Meta:
        icon = "help"
        label = pgettext_lazy("study", "Question")
        label_format = "{stem}"


class SectionBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"), max_length=120)
    body = SectionBodyBlock(label=_("Content"))
    checks = blocks.ListBlock(CheckBlock(), label=_("Questions"), default=[])

    class Meta:
        icon = "doc-full"
        label = _("Section")

    def get_searchable_content(self, value: Any) -> list[str]:
        return said_only(super().get_searchable_content(value))
