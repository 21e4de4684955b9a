"""Blocks that every page may use. Law and study add their own."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageBlock

from cms.blocks.lines import line, said_only
from cms.blocks.media import AudioBlock, VideoBlock

__all__ = [
    "RICH_TEXT",
    "AttachmentBlock",
    "AudioBlock",
    "BodyBlock",
    "CalloutBlock",
    "FigureBlock",
    "TableBlock",
    "VideoBlock",
    "line",
    "said_only",
]
RICH_TEXT = ["h2", "h3", "bold", "italic", "ol", "ul", "link", "document-link"]


class CalloutBlock(blocks.StructBlock):
    """A remark set apart from the text."""

    tone = blocks.ChoiceBlock(
        label=_("Kind of remark"),
        choices=[
            ("note", _("Note")),
            ("practice", _("In practice")),
            ("trap", _("Frequent mistake")),
            ("law", _("What the law says")),
        ],
        default="note",
    )
    text = blocks.RichTextBlock(label=_("Text"), features=["bold", "ol", "ul", "link"])

    class Meta:
        icon = "info-circle"
        label = _("Callout")
        label_format = "{tone}：{text}"
        template = "cms/blocks/callout.html"


class TableBlock(blocks.StructBlock):
    """A plain table with a caption and a header row."""

    caption = blocks.CharBlock(label=_("Caption"), max_length=200)
    header = blocks.ListBlock(line(_("Heading of a column"), max_length=120), label=_("Header row"))
    rows = blocks.ListBlock(
        blocks.ListBlock(line(_("Cell of the table"), max_length=300), label=_("Row of the table")),
        label=_("Rows of the table"),
    )

    class Meta:
        icon = "table"
        label = _("Table")
        template = "cms/blocks/table.html"


class FigureBlock(blocks.StructBlock):
    image = ImageBlock(label=_("Picture"))
    caption = blocks.CharBlock(label=_("Caption"), max_length=200, required=False)

    class Meta:
        icon = "image"
        label = _("Picture")
        template = "cms/blocks/figure.html"


class AttachmentBlock(blocks.StructBlock):
    document = DocumentChooserBlock(label=_("Document"))
    note = blocks.CharBlock(label=_("What it holds"), max_length=200, required=False)

    class Meta:
        icon = "doc-full-inverse"
        label = _("Attachment")
        template = "cms/blocks/attachment.html"


class BodyBlock(blocks.StreamBlock):
    text = blocks.RichTextBlock(features=RICH_TEXT, label=_("Text"))
    callout = CalloutBlock()
    figure = FigureBlock()
    table = TableBlock()
    quotation = blocks.BlockQuoteBlock(label=_("Quotation"))
    attachment = AttachmentBlock()
