from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """The composition root: binds ports and listens to announcements once every package is loaded."""

    name = "config"
    verbose_name = "Mingfa"

    def ready(self) -> None:
        from config import wiring

        wiring.connect()
