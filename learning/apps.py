from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LearningConfig(AppConfig):
    name = "learning"
    verbose_name = _("Study")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from cms.navigation import register_item
        from cms.panels import register_panel
        from learning import citing, home

        register_panel("home", home.study_panel, order=20)
        citing.connect()
        register_item(_("Study"), "learning:library", order=10)
