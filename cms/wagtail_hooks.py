"""The back office in our colours."""

from datetime import timedelta

from django.templatetags.static import static
from django.urls import reverse, reverse_lazy
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from cms import desk, office_urls  # noqa: F401  desk lays out the first page
from cms.desk import Waiting, register_desk
from cms.office import add_item
from cms.queries.bulletins import to_be_withdrawn
from cms.queries.law_changes import open_count
from cms.views import office_bulletins, office_law, office_law_changes, office_powers
from cms.views.people import SEE
from core import clock
from core.roles import Role
from core.scope import roles_in


@hooks.register("insert_global_admin_css")
def office_styles() -> SafeString:
    sheets = [[static("css/office.css")], [static("css/files.css")]]
    return format_html_join("", '<link rel="stylesheet" href="{}">', sheets)


@hooks.register("insert_global_admin_js")
def office_scripts() -> SafeString:
    scripts = [[static("js/office-tables.js")], [static("js/files.js")]]
    return format_html_join("", '<script type="module" src="{}"></script>', scripts)


# Wagtail's own lists of pages by age and by type: for whoever looks after the site, not for those who write.
OF_THE_SITE = frozenset({"aging-pages", "page-types-usage"})


@hooks.register("construct_main_menu")
def name_what_wagtail_brings(request, items) -> None:
    """Without Wagtail's help. Its “reports” tell who wrote, reviewed and published pages, and are called so."""
    items[:] = [item for item in items if item.name != "help"]
    for item in items:
        if item.name == "reports":
            item.label, item.icon_name = _("Review of pages"), "history"


@hooks.register("construct_reports_menu")
def only_what_writers_need(request, items) -> None:
    if not request.user.is_superuser:
        items[:] = [item for item in items if item.name not in OF_THE_SITE]


@hooks.register("register_admin_urls")
def own_screens() -> list:
    return office_urls.urlpatterns


def sees_people(request) -> bool:
    return bool(roles_in(request).intersection(SEE))


add_item("people", _("People"), reverse_lazy("office-people"), order=10, icon="group", visible=sees_people)
add_item("people", _("Units"), reverse_lazy("office-units"), order=20, icon="site", visible=sees_people)


def sees_laws(request) -> bool:
    return bool(roles_in(request).intersection(office_law.SEE))


add_item("learning", _("Texts of laws"), reverse_lazy("office-laws"), order=50, icon="openquote", visible=sees_laws)


add_item(
    "learning", _("Discretion tables"), reverse_lazy("office-discretion"), order=65, icon="table", visible=sees_laws
)


def sees_powers(request) -> bool:
    return bool(roles_in(request).intersection(office_powers.SEE))


add_item(
    "learning", _("Power list"), reverse_lazy("office-powers"), order=60, icon="clipboard-list", visible=sees_powers
)


def sees_cases(request) -> bool:
    return bool(roles_in(request).intersection(office_bulletins.SEE))


add_item(
    "learning", _("Typical cases"), reverse_lazy("office-bulletins"), order=70, icon="doc-full", visible=sees_cases
)


def sees_changes(request) -> bool:
    return bool(roles_in(request).intersection(office_law_changes.SEE))


add_item(
    "learning", _("Changes of law"), reverse_lazy("office-law-changes"), order=55, icon="history", visible=sees_changes
)


def changed_law(request) -> list[Waiting]:
    """For those who decide: what is set aside until somebody reads it again."""
    if not roles_in(request).intersection({Role.LEGAL_REVIEWER, Role.QUESTION_REVIEWER}):
        return []
    return [Waiting(open_count(), gettext("citations of changed law to be reviewed"), reverse("office-law-changes"))]


register_desk(changed_law, order=15)


def fallen_cases(request) -> list[Waiting]:
    """Bulletins whose decision did not stand; urgent from the day before the last one."""
    if not roles_in(request).intersection(office_bulletins.ACT):
        return []
    rows = to_be_withdrawn()
    soon = clock.today() + timedelta(days=1)
    urgent = any(row.due_on and row.due_on <= soon for row in rows)
    return [Waiting(len(rows), gettext("bulletins to be withdrawn"), reverse("office-bulletins"), urgent)]


register_desk(fallen_cases, order=14)
