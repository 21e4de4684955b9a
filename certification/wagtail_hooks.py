"""The register's place in the back office, on the officer's home and in the navigation."""

from django.http import HttpRequest
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from certification import desk, office_urls
from certification.gates import PREPARE
from certification.queries.register import SEE
from certification.queries.reports import OVERSEE
from certification.queries.reviews import SEE_APPLICATIONS
from cms.desk import register_desk
from cms.office import add_item
from core.roles import Role
from core.scope import roles_in


@hooks.register("register_admin_urls")
def register_screens() -> list:
    return office_urls.urlpatterns


register_desk(desk.waiting, order=40)


def sees_applications(request: HttpRequest) -> bool:
    return bool(roles_in(request).intersection(SEE_APPLICATIONS))


def sees_register(request: HttpRequest) -> bool:
    return bool(roles_in(request).intersection(SEE))


for order, (label, name, icon) in enumerate(
    [
        (_("At a glance"), "registry-board", "clipboard-list"),
        (_("Certificates"), "registry-certificates", "list-ul"),
        (_("Applications"), "registry-applications", "doc-full-inverse"),
        (_("Waiting for approval"), "registry-proposals", "tick-inverse"),
        (_("Campaigns"), "registry-campaigns", "calendar-alt"),
        (_("Measures and due process"), "registry-cases", "warning"),
        (_("Rules"), "registry-rules", "cogs"),
    ]
):
    seen_by = sees_applications if name == "registry-applications" else sees_register
    add_item("registry", label, reverse_lazy(name), order=order * 10, icon=icon, visible=seen_by)


add_item(
    "registry",
    _("Lists of certificates"),
    reverse_lazy("registry-lists"),
    order=45,
    icon="table",
    visible=sees_register,
)
add_item(
    "registry",
    _("Holidays and working days"),
    reverse_lazy("registry-holidays"),
    order=62,
    icon="calendar-check",
    visible=sees_register,
)
add_item(
    "registry",
    _("Counters and line departments"),
    reverse_lazy("registry-places"),
    order=64,
    icon="home",
    visible=sees_register,
)
add_item(
    "registry",
    _("Domains, areas and powers"),
    reverse_lazy("registry-scope"),
    order=63,
    icon="site",
    visible=sees_register,
)
add_item(
    "registry",
    _("Enforcement bodies"),
    reverse_lazy("registry-bodies"),
    order=61,
    icon="site",
    visible=sees_register,
)
add_item(
    "registry",
    _("Results from elsewhere"),
    reverse_lazy("registry-results"),
    order=32,
    icon="doc-full",
    visible=sees_register,
)
add_item(
    "registry",
    _("Bans on applying again"),
    reverse_lazy("registry-bans"),
    order=52,
    icon="lock",
    visible=sees_register,
)
add_item(
    "registry",
    _("Cards to take back"),
    reverse_lazy("registry-cards"),
    order=76,
    icon="doc-full",
    visible=sees_register,
)
add_item(
    "registry",
    _("Blank cards"),
    reverse_lazy("registry-blanks"),
    order=77,
    icon="doc-empty",
    visible=sees_register,
)
add_item(
    "registry",
    _("Joint operations"),
    reverse_lazy("registry-joint-orders"),
    order=47,
    icon="group",
    visible=sees_register,
)
add_item(
    "registry",
    _("Answers taken back"),
    reverse_lazy("registry-alarms"),
    order=70,
    icon="warning",
    visible=sees_register,
)


add_item(
    "registry",
    _("Legal reviewers"),
    reverse_lazy("registry-personnel", args=["legal-reviewer"]),
    order=46,
    icon="glasses",
    visible=sees_register,
)
add_item(
    "registry",
    _("Auxiliaries"),
    reverse_lazy("registry-personnel", args=["auxiliary"]),
    order=47,
    icon="group",
    visible=sees_register,
)


def oversees(request: HttpRequest) -> bool:
    return bool(roles_in(request).intersection(OVERSEE))


add_item(
    "registry", _("Checks of many rows"), reverse_lazy("registry-checks"), order=55, icon="tasks", visible=sees_register
)
add_item(
    "registry", _("Published rosters"), reverse_lazy("registry-rosters"), order=60, icon="group", visible=sees_register
)
add_item(
    "registry",
    _("Reports from the public"),
    reverse_lazy("registry-reports"),
    order=65,
    icon="warning",
    visible=oversees,
)


def prepares(request: HttpRequest) -> bool:
    return bool(roles_in(request).intersection(PREPARE))


add_item(
    "registry", _("Print certificates"), reverse_lazy("registry-print"), order=75, icon="doc-full", visible=prepares
)


add_item(
    "registry",
    _("Verify without a network"),
    reverse_lazy("registry-offline"),
    order=80,
    icon="mobile-alt",
    visible=sees_register,
)


def keeps_keys(request: HttpRequest) -> bool:
    return Role.SYSTEM_ADMINISTRATOR in roles_in(request)


add_item(
    "registry", _("Watch lists"), reverse_lazy("registry-watch-lists"), order=70, icon="view", visible=sees_register
)
add_item("system", _("Keys of other systems"), reverse_lazy("registry-keys"), order=60, icon="key", visible=keeps_keys)
