from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CmsConfig(AppConfig):
    name = "cms"
    verbose_name = _("Site and law library")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from cms import (
            footer,
            law_sources,
            texts,  # noqa: F401  registers its sentences
        )
        from cms.navigation import register_item
        from cms.noted import register_texts_for_notes
        from cms.noted_articles import Articles
        from cms.services import law_changes, review_notices  # noqa: F401  register their jobs

        law_sources.connect()
        footer.connect()
        register_texts_for_notes("article", Articles())

        register_item(_("Laws"), "cms:laws", order=40)
        register_item(_("Power list"), "cms:powers", order=45, holds=("cms:discretion",))
