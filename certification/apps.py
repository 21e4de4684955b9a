from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CertificationConfig(AppConfig):
    name = "certification"
    verbose_name = _("Certification")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from certification import desk, home, ledger, tasks  # noqa: F401 registers the jobs
        from cms.navigation import register_item
        from cms.panels import register_panel

        ledger.register()
        register_panel("home", home.certificate_panel, order=10)
        register_panel("front", home.verify_panel, order=10)
        register_panel("desk", desk.glance, order=10)
        register_panel("person", desk.certificates_of_person, order=10)
        register_panel("person", desk.qualifications_of_person, order=15)
        register_panel("person", desk.standings_of_person, order=20)
        register_panel("unit", desk.personnel_of_unit, order=10)
        register_item(
            _("Verify"),
            "certification:verify",
            order=50,
            holds=("certification:verify-token", "certification:rosters", "certification:register"),
        )
        register_item(_("My certificate"), "certification:my-certificate", order=30, visible=home.is_officer)
