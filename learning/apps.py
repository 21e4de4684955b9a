from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LearningConfig(AppConfig):
    name = "learning"
    verbose_name = _("Study")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        import learning.writing_hooks  # noqa: F401  its screens register themselves
        from cms.navigation import register_item
        from cms.noted import register_texts_for_notes
        from cms.panels import register_panel
        from learning import citing, desk, home, tasks  # noqa: F401 registers the jobs
        from learning.noted import Lessons

        register_panel("home", home.due_panel, order=15)
        register_panel("home", home.study_panel, order=20)
        register_panel("desk", desk.progress, order=20)
        citing.connect()
        register_texts_for_notes("lesson", Lessons())
        register_item(_("Study"), "learning:library", order=10)
