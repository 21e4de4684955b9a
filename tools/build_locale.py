"""Merge `locale/parts/*.po` into the catalogue of each language and compile it.

Everybody writes translations in a part of their own, so nobody waits for another; the merged and compiled files are
committed, because compiling them on a user's machine would need gettext. `--check` fails where they are not fresh.
"""

import sys
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
PARTS = ROOT / "locale" / "parts"
LANGUAGE = "zh_Hans"
HEADER = {
    "Project-Id-Version": "Mingfa",
    "Language": LANGUAGE,
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=1; plural=0;",
}


class ClashError(Exception):
    """Two parts translate one sentence differently."""


def merged(parts: list[Path]) -> polib.POFile:
    """One catalogue, sorted, each sentence once."""
    entries: dict[tuple[str | None, str], tuple[polib.POEntry, Path]] = {}
    clashes = []
    for part in sorted(parts):
        for entry in polib.pofile(str(part)):
            key = (entry.msgctxt, entry.msgid)
            known = entries.get(key)
            if known and words(known[0]) != words(entry):
                clashes.append(f"{entry.msgid!r}: {words(known[0])} ({known[1].name}), {words(entry)} ({part.name})")
            entries.setdefault(key, (entry, part))
    if clashes:
        raise ClashError("\n".join(clashes))
    catalogue = polib.POFile(wrapwidth=0)
    catalogue.metadata = dict(HEADER)
    for _, (entry, _part) in sorted(entries.items(), key=lambda item: (item[0][1], item[0][0] or "")):
        catalogue.append(plain(entry))
    return catalogue


def words(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) or [entry.msgstr]


def plain(entry: polib.POEntry) -> polib.POEntry:
    """The sentence and its translation only: where it occurs changes too often to commit."""
    flags = [flag for flag in entry.flags if flag.endswith("-format")]
    return polib.POEntry(
        msgctxt=entry.msgctxt,
        msgid=entry.msgid,
        msgid_plural=entry.msgid_plural,
        msgstr=entry.msgstr,
        msgstr_plural=entry.msgstr_plural,
        flags=flags,
    )


def target(language: str = LANGUAGE) -> Path:
    return ROOT / "locale" / language / "LC_MESSAGES" / "django.po"


def same(path: Path, fresh: bytes) -> bool:
    return path.exists() and path.read_bytes() == fresh


def main(arguments: list[str]) -> int:
    try:
        catalogue = merged(list(PARTS.glob("*.po")))
    except ClashError as clash:
        print(f"Parts disagree:\n{clash}", file=sys.stderr)
        return 1
    files = {target(): str(catalogue).encode(), target().with_suffix(".mo"): catalogue.to_binary()}
    stale = [path for path, content in files.items() if not same(path, content)]
    if "--check" in arguments:
        for path in stale:
            print(f"{path.relative_to(ROOT)} is not fresh: run make messages.", file=sys.stderr)
        return 1 if stale else 0
    for path in stale:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(files[path])
    print(f"{len(catalogue)} sentences, {len(stale)} files written.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
