from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CmsConfig(AppConfig):
    name = "cms"
    verbose_name = _("Site and law library")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from cms.navigation import register_item

        register_item(_("Laws"), "cms:laws", order=40)
