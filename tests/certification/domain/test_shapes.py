"""Every parameter can be entered in words, and a wrong word is refused with a sentence."""

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from certification.domain.parameters import PARAMETERS
from certification.domain.shapes import SHAPES, ValueRefusedError, read, written
from certification.rule_words import CHOICES, GROUPS, LABELS, basis_of, said


def test_every_parameter_has_its_shape_its_words_and_a_default_that_can_be_entered():
    assert set(SHAPES) == set(LABELS) == set(PARAMETERS)
    assert {parameter.group for parameter in PARAMETERS.values()} <= set(GROUPS)
    assert {choice for shape in SHAPES.values() for choice in shape.choices} <= set(CHOICES)
    for name, parameter in PARAMETERS.items():
        assert read(name, written(name, parameter.default)) == parameter.default, name
        assert said(name, parameter.default)


def test_every_basis_is_said_in_chinese():
    with translation.override("zh-hans"):
        assert [p.name for p in PARAMETERS.values() if p.basis and basis_of(p) == p.basis] == []


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("certificate_term_months", "sixty", "value_not_a_number"),
        ("certificate_term_months", "0", "value_not_a_number"),
        ("certificate_term_months", "", "value_missing"),
        ("online_hours_max_share", "150", "value_not_a_percentage"),
        ("cohort_end", "2026-02-30", "value_not_a_day"),
        ("renewal_reminders_days", "soon", "value_not_numbers"),
        ("suspension_max", "3 weeks", "value_not_a_length"),
        ("breach_ban_months", "always", "value_not_levels"),
        ("review_steps", "unit_review three", "value_not_steps"),
        ("number_regex", "[0-9", "value_not_a_pattern"),
        ("term_mode", "by_mood", "value_not_offered"),
        ("eligible_post_types", "civil,volunteer", "value_not_offered"),
    ],
)
def test_what_cannot_be_a_value_is_refused(name, text, code):
    with pytest.raises(ValueRefusedError) as refused:
        read(name, text)
    assert refused.value.code == code


def test_values_are_read_as_people_write_them():
    assert read("suspension_max", "3个月") == {"length": 3, "unit": "months"}
    assert read("renewal_reminders_days", "30、90，180") == [180, 90, 30]
    assert read("online_hours_max_share", "40") == 0.4
    assert read("min_education", "") is None


@given(st.sampled_from(sorted(SHAPES)), st.text(max_size=30))
def test_reading_what_was_written_changes_nothing(name, text):
    try:
        value = read(name, text)
    except ValueRefusedError:
        return
    assert read(name, written(name, value)) == value
