"""The invented local rules of the demonstration. Official texts are loaded by whoever runs the installation."""

from __future__ import annotations

from cms.models import Law
from cms.services.law import import_laws
from config.demo.world import World


def build(world: World) -> str:
    import_laws([world.content / "local_rule.md", world.content / "civility_rule.md"], invented=True)
    return f"{Law.objects.count()} rules of invented cities"
