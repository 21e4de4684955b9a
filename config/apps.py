from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig

PACKAGES = ("core", "cms", "learning", "exams", "certification")


class ConfigConfig(AppConfig):
    """The composition root: binds ports and listens to announcements once every package is loaded."""

    name = "config"
    verbose_name = "Mingfa"

    def ready(self) -> None:
        from config import wiring

        # A worker knows a job only if the module that registers it was loaded.
        for package in PACKAGES:
            if find_spec(f"{package}.tasks"):
                import_module(f"{package}.tasks")
        wiring.connect()
