"""The little markup of questions, so that they stay text that people can type: **emphasis**, tables of | cells |, pictures.

Everything else is shown as it stands, escaped. A picture is `![words for who cannot see it](picture:name)`.
"""

import html
import re

_EMPHASIS = re.compile(r"\*\*(?=\S)([^*\n]+?)(?<=\S)\*\*")
IMAGE = re.compile(r"!\[([^\]\n]*)\]\(picture:([0-9a-f]{8,32})\)")
_ROW = re.compile(r"^\|(.+)\|$")
_RULE = re.compile(r"^\|(?:\s*:?-{2,}:?\s*\|)+$")
PICTURES = "/question-pictures/"
_SHOWN = re.compile(re.escape(PICTURES) + r"([0-9a-f]{8,32})")


def images_in(text: str) -> list[tuple[str, str]]:
    """Words and name of every picture."""
    return IMAGE.findall(text)


def pictures_in(page: str) -> list[str]:
    """Names of the pictures that a text in HTML shows, a frozen paper for one."""
    return _SHOWN.findall(page)


def picture(name: str, alt: str) -> str:
    """The markup of a picture. Brackets and line breaks would end its words."""
    words = re.sub(r"[\[\]|*\s]+", " ", alt).strip()[:200]
    return f"![{words}](picture:{name})"


def as_html(text: str) -> str:
    """Safe for a page: escaped first, then marked up."""
    blocks: list[str] = []
    rows: list[list[str]] = []
    lines: list[str] = []

    def flush_lines() -> None:
        if lines:
            blocks.append("<br>".join(lines))
            lines.clear()

    def flush_rows() -> None:
        if rows:
            blocks.append(_table(rows))
            rows.clear()

    for line in text.split("\n"):
        if found := _ROW.match(line.strip()):
            flush_lines()
            if not _RULE.match(line.strip()):
                rows.append([cell.strip() for cell in found[1].split("|")])
        else:
            flush_rows()
            lines.append(_inline(line))
    flush_lines()
    flush_rows()
    return "".join(blocks)


def _inline(text: str) -> str:
    escaped = html.escape(text)
    marked = _EMPHASIS.sub(r"<strong>\1</strong>", IMAGE.sub(lambda found: f"![](picture:{found[2]})", escaped))
    words = iter(alt for alt, _name in images_in(escaped))
    return IMAGE.sub(lambda found: f'<img src="{PICTURES}{found[2]}" alt="{next(words)}">', marked)


def _table(rows: list[list[str]]) -> str:
    """The first row names the columns."""
    head, *body = rows
    told = "".join(f'<th scope="col">{_inline(cell)}</th>' for cell in head)
    lines = "".join("<tr>" + "".join(f"<td>{_inline(cell)}</td>" for cell in row) + "</tr>" for row in body)
    return f'<table class="mf-question-table"><thead><tr>{told}</tr></thead><tbody>{lines}</tbody></table>'
