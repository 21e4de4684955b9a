"""What pages say of laws: words marked where they were found, citations as links, standings and comparisons."""

from datetime import date
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join, linebreaks
from django.utils.safestring import SafeString, mark_safe

from cms import law_labels
from cms.domain.analysis import marked_parts
from cms.domain.statutes.difference import Run
from cms.domain.statutes.numbers import in_chinese, label_of_id
from cms.queries.mentions import linked_html
from cms.templatetags.mingfa import state_tag

register = template.Library()


@register.filter
def marked(text: str, query: str) -> SafeString:
    """The text, escaped, with what was asked for in <mark>."""
    parts = ((format_html("<mark>{}</mark>", part) if hit else part,) for part, hit in marked_parts(text, query))
    return format_html_join("", "{}", parts)


@register.simple_tag
def standing_tag(standing: Any) -> SafeString:
    """Whether a version is in force, as word and shape."""
    return state_tag(law_labels.STANDING_TONES[standing], law_labels.standing_word(standing))


@register.filter
def kind_word(kind: str) -> str:
    return law_labels.kind_word(kind)


@register.filter
def source_word(kind: str) -> str:
    return law_labels.source_word(kind)


@register.filter
def basis_word(basis: str) -> str:
    return law_labels.basis_word(basis)


@register.filter
def provision_label(provision: str) -> str:
    return label_of_id(provision)


@register.filter
def point_mark(line: str) -> str:
    """（三） for the id of a point, nothing for that of a paragraph."""
    _line, found, number = line.partition("__pt_")
    return f"（{in_chinese(int(number))}）" if found else ""


@register.filter
def side(runs: list[Run], which: str) -> SafeString:
    """One side of a comparison, escaped: `old` with what went, `new` with what came."""
    tag, kept = ("del", "removed") if which == "old" else ("ins", "added")
    parts = [run for run in runs if run.kind in ("same", kept)]
    return format_html_join(
        "",
        "{}",
        (
            (run.text if run.kind == "same" else format_html("<{0}>{1}</{0}>", SafeString(tag), run.text),)
            for run in parts
        ),
    )


@register.filter
def law_linked(text: str, on: date | None) -> SafeString:
    """Plain text as paragraphs, its citations linked to the text of the law in force on a day."""
    return mark_safe(linked_html(linebreaks(text, autoescape=True), on))


class LawLinksNode(template.Node):
    def __init__(self, nodelist: template.NodeList, on: Any) -> None:
        self.nodelist, self.on = nodelist, on

    def render(self, context: Any) -> SafeString:
        on = self.on.resolve(context, ignore_failures=True)
        inside = self.nodelist.render(context)
        return mark_safe(linked_html(inside, on if isinstance(on, date) else None))


@register.tag
def lawlinks(parser: Any, token: Any) -> LawLinksNode:
    """{% lawlinks page.law_date %}…{% endlawlinks %}: citations inside become links, as of that day."""
    _name, on = token.split_contents()
    nodelist = parser.parse(("endlawlinks",))
    parser.delete_first_token()
    return LawLinksNode(nodelist, parser.compile_filter(on))
