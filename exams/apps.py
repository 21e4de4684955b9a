from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExamsConfig(AppConfig):
    name = "exams"
    verbose_name = _("Examinations")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from cms.navigation import register_item
        from cms.panels import register_panel
        from core.services.seals import anchor_with
        from exams import bank_labels, desk, home, marking_texts, practice_home, receipts, texts  # noqa: F401  register their sentences

        register_panel("home", home.exams_panel, order=30)
        register_panel("home", practice_home.practice_panel, order=25)
        register_panel("desk", desk.bank, order=30)
        register_item(_("Practise"), "exams:practice", order=15, visible=home.is_candidate)
        register_item(_("Exams"), "exams:mine", order=20, visible=home.is_candidate)
        anchor_with("attempts", receipts.head_of_seals)
