"""What the parts of the demonstration hand on to one another."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from config.demo.people import Officer
    from core.models import Authority, Person, Unit
    from exams.models import Exam


@dataclass
class World:
    content: Path
    authority: Authority = field(init=False)
    units: dict[str, Unit] = field(default_factory=dict)
    officers: list[Officer] = field(default_factory=list)
    exam: Exam = field(init=False)
    staff: dict[str, Person] = field(default_factory=dict)
