"""Forms of those who write lessons."""

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from core import clock
from learning.domain.draft import Draft


class LessonFileForm(forms.Form):
    file = forms.FileField(
        label=_("File"),
        help_text=_("A Word document (.docx) with headings, or slides saved as PDF; at most 30 MB"),
        widget=forms.FileInput(attrs={"accept": ".docx,.pdf"}),
    )


class BeginForm(forms.Form):
    """What is asked before a file becomes a draft; a line for each picture."""

    title = forms.CharField(label=_("Title of the lesson"), max_length=200)
    law_date = forms.DateField(
        label=_("Law as of"), initial=clock.today, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    in_parts = forms.BooleanField(
        label=_("Cut long sections into parts of 8 to 10 minutes"), required=False, initial=True
    )

    def __init__(self, *args, draft: Draft, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {"title": draft.title}
        self.pictures = draft.pictures
        for number, picture in enumerate(self.pictures, start=1):
            self.fields[f"alt_{picture.place}"] = forms.CharField(
                label=_("What picture %(n)s shows") % {"n": number}, max_length=200, required=False, initial=picture.alt
            )

    def alt_fields(self) -> list[tuple[forms.BoundField, int]]:
        return [(self[f"alt_{picture.place}"], picture.place) for picture in self.pictures]

    def alts(self) -> dict[int, str]:
        return {picture.place: self.cleaned_data[f"alt_{picture.place}"] for picture in self.pictures}


class EditionForm(forms.Form):
    title = forms.CharField(label=_("Title"), max_length=200)
    edition = forms.CharField(label=_("Edition"), max_length=40, help_text=_("For example 2026 年版"))
    law_date = forms.DateField(
        label=_("Law as of"),
        help_text=_("The day as of which the new edition tells the law"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )

    @staticmethod
    def proposed(title: str, today: date) -> dict[str, object]:
        return {"title": title, "edition": f"{today.year} 年版", "law_date": today}
