from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = _("Units and people")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from core import append_only
        from core.ledger import held, overlap

        held.register()
        pre_migrate.connect(append_only.step_aside_before_migrate, dispatch_uid="append_only_steps_aside")
        # Connected without a sender: triggers are checked after every package's migrations.
        post_migrate.connect(append_only.install_after_migrate, dispatch_uid="append_only")
        post_migrate.connect(overlap.install_after_migrate, dispatch_uid="ledger_overlap")
