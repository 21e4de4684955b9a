"""The way back: a wording as cells of the template, so that what was written on screen or imported can be edited as text."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from exams.domain.importing import KIND_WORDS, LETTERS, LEVEL_WORDS, SCHEME_WORDS
from exams.domain.wording import Wording


def cells_of(wording: Wording, *, reference: str = "", domain_code: str = "") -> list[dict[str, str]]:
    """The row of a question; a case is followed by a row for each sub-question."""
    head = {
        "编号": reference,
        "题型": KIND_WORDS[wording.kind][0],
        "专题": wording.topic,
        "难度": str(wording.difficulty),
        "题干": wording.stem,
        "解析": wording.explanation,
        "依据": citations_as_text(wording.citations),
        "法律日期": _day(wording.law_date),
        "核对文本": wording.checked_against,
        "核对日期": _day(wording.checked_on),
        "执法领域": domain_code,
        "认知层次": LEVEL_WORDS[wording.level][0] if wording.level else "",
        "适用岗位": wording.post,
        "有效起": _day(wording.valid_from),
        "有效止": _day(wording.valid_until),
        "题目来源": wording.provenance,
    }
    if wording.kind != "case":
        return [{**head, **_inner(wording.kind, wording.options, wording.answer, wording.scheme)}]
    return [head, *(_part(part, wording.answer["parts"][part["id"]], reference) for part in wording.options)]


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def citations_as_text(citations: Any) -> str:
    return "；".join(_citation(citation) for citation in citations)


def _citation(citation: Mapping[str, str]) -> str:
    """《law》 and what the label says beyond it; where law is a code, the label's own title stands in its place."""
    label = citation.get("label") or citation["law"]
    if label.startswith("《"):
        return label
    law = citation["law"] if label.startswith(citation["law"]) else label.partition("第")[0]
    return f"《{law}》{label[len(law) :]}"


def _part(part: Mapping[str, Any], answer: Mapping[str, Any], case: str) -> dict[str, str]:
    inner = _inner(part["kind"], part.get("options", ()), answer, part.get("scheme", {}))
    frame = {"题型": KIND_WORDS[part["kind"]][0], "题干": part["stem"], "所属案例": case}
    return {**frame, "分值": str(part.get("weight", 1)), **inner}


def _inner(kind: str, options: Any, answer: Mapping[str, Any], scheme: Mapping[str, Any]) -> dict[str, str]:
    cells = {f"选项{letter}": text for letter, text in zip(LETTERS, option_lines(kind, options, answer), strict=False)}
    words = [word for word, meaning in SCHEME_WORDS.get(kind, {}).items() if scheme and meaning == scheme]
    return {**cells, "答案": answer_as_text(kind, answer), "计分方式": words[0] if words else ""}


def option_lines(kind: str, options: Any, answer: Mapping[str, Any]) -> list[str]:
    if kind != "matching":
        return [option["text"] for option in options]
    texts = {option["id"]: option["text"] for option in options}
    pairs = [f"{texts[left]}＝{texts[right]}" for left, right in answer["pairs"].items()]
    lonely = [
        f"＝{option['text']}"
        for option in options
        if option["side"] == "right" and option["id"] not in answer["pairs"].values()
    ]
    return pairs + lonely


def answer_as_text(kind: str, answer: Mapping[str, Any]) -> str:
    if kind == "single":
        return answer["choice"]
    if kind == "true_false":
        return "正确" if answer["choice"] == "true" else "错误"
    if kind == "multiple":
        return "".join(answer["choices"])
    if kind == "ordering":
        return "".join(answer["order"])
    if kind == "fill_in":
        return "；".join("|".join(accepted) for accepted in answer["texts"])
    return answer.get("model", "")
