"""Sound and film from our own server: never played by themselves, with captions or a transcript."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock

from cms.domain.media import AUDIO, CAPTIONS, VIDEO, media_type


def type_of(document: Any) -> str:
    with document.file.open("rb") as stream:
        return media_type(stream.read(64))


class RecordingBlock(blocks.StructBlock):
    """What film and sound share."""

    types: set[str] = set()
    wrong: Any = ""

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        faults = {}
        if type_of(cleaned["recording"]) not in self.types:
            faults["recording"] = ValidationError(self.wrong)
        if cleaned["captions"] and type_of(cleaned["captions"]) != CAPTIONS:
            faults["captions"] = ValidationError(_("Captions are a WebVTT file: text that begins with WEBVTT."))
        if not cleaned["captions"] and not cleaned["transcript"]:
            faults["transcript"] = ValidationError(
                _("Add captions or write down what is said: not everybody can hear it.")
            )
        if faults:
            raise StructBlockValidationError(block_errors=faults)
        return cleaned

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context=parent_context)
        return context | {"media_type": type_of(value["recording"])}


class VideoBlock(RecordingBlock):
    title = blocks.CharBlock(label=_("Title"), max_length=120)
    recording = DocumentChooserBlock(label=_("Film"), help_text=_("MP4 (H.264) plays in every browser"))
    captions = DocumentChooserBlock(label=_("Captions"), required=False, help_text=_("A WebVTT file (.vtt)"))
    poster = ImageChooserBlock(label=_("Picture before it is played"), required=False)
    transcript = blocks.TextBlock(label=_("What is said"), rows=4, required=False)
    types = VIDEO
    wrong = _("This file is no film that browsers play. Save it as MP4 (H.264).")

    class Meta:
        icon = "media"
        label = _("Film")
        template = "cms/blocks/video.html"


class AudioBlock(RecordingBlock):
    title = blocks.CharBlock(label=_("Title"), max_length=120)
    recording = DocumentChooserBlock(label=_("Sound"), help_text=_("MP3 plays in every browser"))
    captions = DocumentChooserBlock(label=_("Captions"), required=False, help_text=_("A WebVTT file (.vtt)"))
    transcript = blocks.TextBlock(label=_("What is said"), rows=4, required=False)
    types = AUDIO
    wrong = _("This file is no sound that browsers play. Save it as MP3.")

    class Meta:
        icon = "media"
        label = _("Sound")
        template = "cms/blocks/audio.html"
