"""Forms of the office for units, people, posts and roles."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core import clock
from core.models import Person, Unit
from core.roles import LABELS, Role
from core.scope import units_in_scope

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
POST_TYPES = [
    ("civil", _("Civil servant")),
    ("quasi_civil", _("Managed like a civil servant")),
    ("institution", _("Institution staff")),
    ("contract", _("Contract staff")),
    ("auxiliary", _("Auxiliary staff")),
]
UNIT_KINDS = [
    ("city", _("City")),
    ("district", _("District")),
    ("street", _("Street office or township")),
    ("enforcement_agency", _("Enforcement body")),
    ("authorised_org", _("Authorised organisation")),
    ("entrusted_org", _("Entrusted organisation")),
    ("department", _("Department inside a body")),
]


class PersonForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=80)
    sex = forms.ChoiceField(label=_("Sex"), required=False, choices=[("", "—"), ("M", _("male")), ("F", _("female"))])
    id_number = forms.CharField(
        label=_("Identity number"),
        required=False,
        max_length=30,
        help_text=_("18 places. It is sealed in the database and shown masked."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    staff_number = forms.CharField(label=_("Staff number"), required=False, max_length=40)
    email = forms.EmailField(label=_("E-mail"), required=False)
    mobile = forms.CharField(label=_("Telephone"), required=False, max_length=30)
    unit = forms.ModelChoiceField(label=_("Unit"), queryset=Unit.objects.none())
    post_type = forms.ChoiceField(label=_("Kind of post"), choices=POST_TYPES)
    post_title = forms.CharField(label=_("Post"), required=False, max_length=80)
    since = forms.DateField(label=_("Serves there since"), widget=DAY)

    def __init__(self, *args, by: Person, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = administered_units(by)  # type: ignore[attr-defined]


class RosterForm(forms.Form):
    unit = forms.ModelChoiceField(
        label=_("Unit"),
        queryset=Unit.objects.none(),
        help_text=_("Rows may name this unit or one below it; those that name none belong to it."),
    )
    file = forms.FileField(label=_("Excel or CSV file"))
    decision_no = forms.CharField(
        label=_("Document number"),
        required=False,
        max_length=120,
        help_text=_("Of the document these posts rest on. It is kept with each of them."),
    )

    def __init__(self, *args, by: Person, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = administered_units(by)  # type: ignore[attr-defined]


class AppointForm(forms.Form):
    unit = forms.ModelChoiceField(label=_("Unit"), queryset=Unit.objects.none())
    post_type = forms.ChoiceField(label=_("Kind of post"), choices=POST_TYPES)
    post_title = forms.CharField(label=_("Post"), required=False, max_length=80)
    since = forms.DateField(label=_("First day"), widget=DAY)
    decision_no = forms.CharField(label=_("Document number"), required=False, max_length=120)

    def __init__(self, *args, by: Person, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = administered_units(by)  # type: ignore[attr-defined]


class EndPostForm(forms.Form):
    last_day = forms.DateField(label=_("Last day"), widget=DAY)
    reason = forms.ChoiceField(
        label=_("Reason"),
        choices=[
            ("transferred", _("Transferred to another unit")),
            ("left_enforcement", _("No longer in an enforcement post")),
            ("retired", _("Retired")),
            ("resigned", _("Resigned")),
            ("dismissed", _("Dismissed")),
            ("died", _("Died")),
            ("unit_abolished", _("The unit was abolished")),
        ],
    )
    decision_no = forms.CharField(label=_("Document number"), required=False, max_length=120)


class RenameForm(forms.Form):
    name = forms.CharField(label=_("New name"), max_length=80)
    valid_from = forms.DateField(label=_("Since"), widget=DAY)
    basis = forms.CharField(label=_("Document that shows the change"), max_length=200)


class PhotoForm(forms.Form):
    photo = forms.FileField(label=_("Photo"), help_text=_("JPEG or PNG, of the head and shoulders, on a plain ground."))
    valid_from = forms.DateField(label=_("Since"), widget=DAY, initial=clock.today)
    basis = forms.CharField(label=_("Where it comes from"), required=False, max_length=200)


class GrantForm(forms.Form):
    role = forms.ChoiceField(label=_("Role"), choices=[(role.value, LABELS[role]) for role in Role])
    unit = forms.ModelChoiceField(
        label=_("Unit"),
        queryset=Unit.objects.none(),
        help_text=_("The role reaches this unit and everything below it."),
    )
    last_day = forms.DateField(label=_("Last day, if it is known"), required=False, widget=DAY)
    reason = forms.CharField(label=_("Reason"), max_length=200)

    def __init__(self, *args, by: Person, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = administered_units(by)  # type: ignore[attr-defined]


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=200, help_text=_("It is kept with the record."))


class LogInForm(forms.Form):
    username = forms.SlugField(
        label=_("User name"), max_length=60, help_text=_("Letters, figures, - and _, for example zhangsan or 120138.")
    )


class UnitForm(forms.Form):
    code = forms.SlugField(label=_("Code"), max_length=40)
    name = forms.CharField(label=_("Name"), max_length=120)
    short_name = forms.CharField(label=_("Short name"), required=False, max_length=40)
    name_en = forms.CharField(label=_("Name in English"), required=False, max_length=160)
    kind = forms.ChoiceField(label=_("Kind of unit"), choices=UNIT_KINDS)
    parent = forms.ModelChoiceField(label=_("Stands below"), queryset=Unit.objects.none())
    since = forms.DateField(label=_("First day"), widget=DAY)
    decision_no = forms.CharField(label=_("Document number"), required=False, max_length=120)

    def __init__(self, *args, by: Person, change: bool = False, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].queryset = administered_units(by)  # type: ignore[attr-defined]
        if change:
            del self.fields["code"]
            self.fields["parent"].required = False
            self.fields["decision_no"].required = True


def administered_units(by: Person):
    return units_in_scope(by, Role.UNIT_ADMINISTRATOR, Role.SYSTEM_ADMINISTRATOR).filter(ended_on=None).order_by("code")
