import json
from pathlib import Path

from django.core.management.base import BaseCommand

from cms.queries.outline import structure_of_loaded_laws

NOTE = (
    "Facts about laws, no text: versions, dates with their basis (header, last_article, decision, unverified), and per "
    "article the number of points of each paragraph. Counted from the texts of the national database of laws and "
    "regulations (flk.npc.gov.cn) as of April 2025."
)


class Command(BaseCommand):
    help = "Write the structure index (dates and counts, no text) of the loaded laws."

    def add_arguments(self, parser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args, **options) -> None:
        laws = structure_of_loaded_laws()
        lines = ",\n".join(json.dumps(law, ensure_ascii=False, separators=(",", ":")) for law in laws)
        note = json.dumps(NOTE, ensure_ascii=False)
        options["file"].write_text(f'{{"note":{note},\n"laws":[\n{lines}\n]}}\n', encoding="utf-8")
        self.stdout.write(f"{len(laws)} laws")
