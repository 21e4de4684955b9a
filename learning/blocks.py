"""Blocks of lessons and cases. What every page may use stands in cms."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from cms.blocks import RICH_TEXT, AttachmentBlock, CalloutBlock, FigureBlock, TableBlock


class CitationBlock(blocks.StructBlock):
    law = blocks.CharBlock(label=_("Law"), max_length=80, help_text=_("Short title, for example 行政处罚法"))
    provision = blocks.CharBlock(label=_("Provision"), max_length=60, help_text=_("For example art_42__para_1"))
    label = blocks.CharBlock(label=_("As shown"), max_length=120)

    class Meta:
        icon = "openquote"
        label = _("Citation")


class StepsBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"), max_length=120, required=False)
    items = blocks.ListBlock(blocks.CharBlock(max_length=400), label=_("Steps"))

    class Meta:
        icon = "list-ol"
        label = _("Steps")
        template = "learning/blocks/steps.html"


class SectionBodyBlock(blocks.StreamBlock):
    text = blocks.RichTextBlock(features=RICH_TEXT, label=_("Text"))
    callout = CalloutBlock()
    table = TableBlock()
    steps = StepsBlock()
    figure = FigureBlock()
    attachment = AttachmentBlock()


class OptionBlock(blocks.StructBlock):
    text = blocks.CharBlock(label=_("Option"), max_length=400)
    right = blocks.BooleanBlock(label=_("This is right"), required=False)


class CheckBlock(blocks.StructBlock):
    """A question inside a section: answered before the lesson can be finished, explained once it is."""

    stem = blocks.TextBlock(label=_("Question"), rows=2)
    options = blocks.ListBlock(OptionBlock(), label=_("Options"), min_num=2, max_num=6)
    explanation = blocks.TextBlock(label=_("Explanation"), rows=2)

    class Meta:
        icon = "help"
        label = _("Question")


class SectionBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"), max_length=120)
    body = SectionBodyBlock(label=_("Content"))
    checks = blocks.ListBlock(CheckBlock(), label=_("Questions"), default=[])

    class Meta:
        icon = "doc-full"
        label = _("Section")


class ChoiceBlock(blocks.StructBlock):
    text = blocks.TextBlock(label=_("What the learner may do"), rows=2)
    to = blocks.CharBlock(label=_("Leads to the scene"), max_length=60)
    consequence = blocks.TextBlock(label=_("What follows"), rows=2, required=False)
    good = blocks.BooleanBlock(label=_("This is the right way"), required=False)
    citations = blocks.ListBlock(CitationBlock(), label=_("Citations"), default=[])


class SceneBlock(blocks.StructBlock):
    id = blocks.CharBlock(label=_("Name of the scene"), max_length=60, help_text=_("Small letters and -"))
    title = blocks.CharBlock(label=_("Title"), max_length=120)
    text = blocks.TextBlock(label=_("What happens"), rows=5)
    evidence = blocks.ListBlock(blocks.CharBlock(max_length=80), label=_("Evidence gained here"), default=[])
    clock_days = blocks.IntegerBlock(label=_("Days that pass"), default=0, min_value=0)
    choices = blocks.ListBlock(ChoiceBlock(), label=_("Choices"), default=[])
    outcome = blocks.ChoiceBlock(
        label=_("If the case ends here"),
        choices=[("good", _("Good end")), ("fair", _("Fair end")), ("bad", _("Bad end"))],
        required=False,
    )
    verdict = blocks.TextBlock(label=_("Legal appraisal of the end"), rows=4, required=False)

    class Meta:
        icon = "pick"
        label = _("Scene")
