"""Several units in one field: typed by code or name, one a line, because nobody finds a unit among a thousand boxes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.forms.widgets import Script
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.models import Unit

_BREAKS = re.compile(r"[\r\n,，;；]+")


class UnitLines(forms.Textarea):
    """Lines to type, with the units in reach as suggestions. Without a script it is the plain field."""

    units: Iterable[tuple[str, str]] = ()

    class Media:
        js = (Script("js/unit-lines.js", type="module"),)

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"rows": 4, **(attrs or {})})

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        attrs = {**(attrs or {}), "data-unit-lines": gettext("Find a unit by name or code")}
        options = format_html_join("", '<option value="{} {}"></option>', self.units)
        listed = format_html('<datalist id="{}-units">{}</datalist>', attrs.get("id", name), options)
        return super().render(name, value, attrs, renderer) + listed


class UnitsField(forms.CharField):
    """`field.queryset` says which units are in reach; the value is a list of them in the order typed."""

    widget = UnitLines
    default_error_messages = {
        "unknown": _("“%(line)s” is no unit of yours. Type its code or its full name, one a line."),
        "several": _("Several units are called “%(line)s”. Type the code of the one you mean: %(codes)s."),
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", _("Code or name, one a line; each with everything below it."))
        super().__init__(**kwargs)
        self.queryset = Unit.objects.none()

    @property
    def queryset(self) -> QuerySet[Unit]:
        return self._queryset

    @queryset.setter
    def queryset(self, units: QuerySet[Unit]) -> None:
        self._queryset = units
        self.widget.units = units.values_list("code", "name")

    def clean(self, value: Any) -> list[Unit]:
        lines = [line.strip() for line in _BREAKS.split(super().clean(value)) if line.strip()]
        by_name: dict[str, list[Unit]] = {}
        for unit in self.queryset if lines else ():
            for said in (unit.code, unit.name, f"{unit.code} {unit.name}"):
                by_name.setdefault(said.casefold(), []).append(unit)
        return list(dict.fromkeys(self._one(line, by_name) for line in lines))

    def _one(self, line: str, by_name: dict[str, list[Unit]]) -> Unit:
        found = by_name.get(line.casefold(), [])
        if len(found) == 1:
            return found[0]
        codes = "、".join(unit.code for unit in found)
        raise forms.ValidationError(
            self.error_messages["several" if found else "unknown"], params={"line": line, "codes": codes}
        )
