from collections.abc import Iterator
from typing import Any

KEYS = {
    "paragraph": {"type", "text"},
    "callout": {"type", "tone", "text"},
    "table": {"type", "caption", "head", "rows"},
    "steps": {"type", "title", "items"},
    "flow": {"type", "title", "steps"},
    "timeline": {"type", "title", "moments"},
    "provision": {"type", "law", "provision", "digest"},
    "sound": {"type", "title", "captions", "transcript"},
}


def blocks_of(lessons: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for lesson in lessons:
        for section in lesson["sections"]:
            yield from section["blocks"]


def test_course_names_its_lessons_in_order(course: dict[str, Any], lessons: list[dict[str, Any]]) -> None:
    assert course["lessons"] == [lesson["slug"] for lesson in lessons]
    assert len(lessons) == 5


def test_blocks_are_of_known_types_and_complete(lessons: list[dict[str, Any]]) -> None:
    wrong = [block for block in blocks_of(lessons) if set(block) != KEYS.get(block["type"])]

    assert wrong == []


def test_callouts_have_a_known_tone(lessons: list[dict[str, Any]]) -> None:
    tones = {block["tone"] for block in blocks_of(lessons) if block["type"] == "callout"}

    assert tones == {"trap", "practice", "law"}


def test_table_rows_are_as_wide_as_their_head(lessons: list[dict[str, Any]]) -> None:
    tables = [block for block in blocks_of(lessons) if block["type"] == "table"]

    assert len(tables) >= 5
    assert [t["caption"] for t in tables if any(len(row) != len(t["head"]) for row in t["rows"])] == []


def test_sections_can_be_read_in_a_few_minutes(lessons: list[dict[str, Any]]) -> None:
    lengths = {
        f"{lesson['slug']}: {section['title']}": sum(
            len(str(part)) for block in section["blocks"] for part in _said(block)
        )
        for lesson in lessons
        for section in lesson["sections"]
    }

    assert {title: length for title, length in lengths.items() if not 250 <= length <= 650} == {}
    assert all(3 <= len(lesson["sections"]) <= 6 for lesson in lessons)


def test_every_section_checks_what_it_taught(lessons: list[dict[str, Any]]) -> None:
    for lesson in lessons:
        for section in lesson["sections"]:
            assert 1 <= len(section["checks"]) <= 2, section["title"]
            for check in section["checks"]:
                assert check["explanation"]
                if isinstance(check["answer"], bool):
                    assert "options" not in check, check["stem"]
                else:
                    assert [option["id"] for option in check["options"]] == list("ABCD"), check["stem"]
                    assert set(check["answer"]) < set("ABCD")


def _said(block: dict[str, Any]) -> Iterator[Any]:
    yield from (block[key] for key in ("text", "title", "caption", "digest") if key in block)
    for part in (*block.get("steps", ()), *block.get("moments", ())):
        yield from (part[key] for key in ("when", "title", "text") if key in part)
    yield from block.get("items", ())
    yield from block.get("head", ())
    for row in block.get("rows", ()):
        yield from row
