"""The back office in our colours."""

from django.templatetags.static import static
from django.urls import reverse_lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from cms import office_urls
from cms.office import add_item
from cms.views import office_law
from cms.views.people import SEE
from core.scope import roles_in


@hooks.register("insert_global_admin_css")
def office_styles() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("css/office.css"))


@hooks.register("construct_main_menu")
def hide_what_nobody_needs(request, items) -> None:
    """Reports and help of Wagtail itself stay reachable for system administrators through the settings."""
    items[:] = [item for item in items if item.name not in {"help"}]


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
