"""Forms of the office for what is said about questions: tags for many at once, comments."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from exams.bank_labels import LEVEL_LABELS


class TagsForm(forms.Form):
    """What stays empty stays as it is."""

    topic = forms.CharField(label=_("Topic"), required=False, max_length=60)
    difficulty = forms.TypedChoiceField(
        label=_("Difficulty"),
        required=False,
        choices=[("", "—"), (1, _("1 (easy)")), (2, "2"), (3, "3"), (4, "4"), (5, _("5 (hard)"))],
        coerce=int,
        empty_value=None,
    )
    level = forms.ChoiceField(label=_("Cognitive level"), required=False, choices=[("", "—"), *LEVEL_LABELS.items()])
    post = forms.CharField(label=_("Post"), required=False, max_length=60)
    valid_until = forms.DateField(
        label=_("May be drawn until"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    provenance = forms.CharField(label=_("Provenance"), required=False, max_length=200)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="id_tags_%s")

    def tags(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if value}

    def first_error(self) -> str:
        return next((str(errors[0]) for errors in self.errors.values()), "")


class CommentForm(forms.Form):
    text = forms.CharField(label=_("Comment"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))
