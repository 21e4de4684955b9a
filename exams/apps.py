from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExamsConfig(AppConfig):
    name = "exams"
    verbose_name = _("Examinations")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from exams import bank_labels  # noqa: F401  registers its sentences
