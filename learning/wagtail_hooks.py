"""The back office's screens of study."""

from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from cms.desk import register_desk
from cms.office import add_item
from core.roles import Role
from core.scope import roles_in
from learning import desk, office_case_urls, office_urls
from learning.office_gates import SEE, SEE_JUDGED, SEE_REVIEWED
from learning.views import office_cases

register_desk(desk.waiting, order=10)


@hooks.register("register_admin_urls")
def case_screens() -> list:
    return office_case_urls.urlpatterns


def sees_cases(request) -> bool:
    return bool(roles_in(request).intersection(office_cases.SEE))


def writes(request) -> bool:
    return Role.TRAINER in roles_in(request)


add_item(
    "learning", _("Courses and lessons"), reverse_lazy("office-courses"), order=10, icon="doc-full", visible=writes
)
add_item("learning", _("Case lessons"), reverse_lazy("office-cases"), order=20, icon="pick", visible=sees_cases)
add_item("learning", _("Statutory periods"), reverse_lazy("office-periods"), order=60, icon="time", visible=sees_cases)


@hooks.register("register_admin_urls")
def register_study_screens() -> list:
    return office_urls.urlpatterns


def _for(roles):
    return lambda request: bool(roles_in(request).intersection(roles))


for order, (label, name, icon, visible) in enumerate(
    [
        (_("Plan for the year"), "office-assignments", "calendar-check", _for(SEE)),
        (_("Accounts of hours"), "office-hours", "time", _for(SEE)),
        (_("Hours earned elsewhere"), "office-outside", "download", _for(SEE)),
        (_("Classes in person"), "office-classes", "group", _for(SEE)),
        (_("Study to look at"), "office-anomalies", "warning", _for(SEE_JUDGED)),
        (_("Objections to hours"), "office-objections", "comment", _for(SEE_JUDGED)),
        (_("Findings of file reviews"), "office-findings", "view", _for(SEE_REVIEWED)),
        (_("Public legal education"), "office-activities", "site", _for(SEE)),
    ],
    start=10,
):
    add_item("learning", label, reverse_lazy(name), order=order * 10, icon=icon, visible=visible)
