"""The back office in our colours."""

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks


@hooks.register("insert_global_admin_css")
def office_styles() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("css/office.css"))


@hooks.register("construct_main_menu")
def hide_what_nobody_needs(request, items) -> None:
    """Reports and help of Wagtail itself stay reachable for system administrators through the settings."""
    items[:] = [item for item in items if item.name not in {"help"}]
