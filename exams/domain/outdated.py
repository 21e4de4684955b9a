"""Bodies, terms and time limits of earlier texts, which old questions carry on.

Each entry names what replaced it and by which text; a lint points at it, a person decides. Limits are looked for in the text
and in what the key calls right, never in wrong options: an old limit makes a good wrong answer.
The time limits follow the project's fact sheet on the laws named, which was checked against their texts. The new names of
bodies were looked up in texts of 2019 and later. Some of those texts still carry an old name in articles that no amendment
touched (消防法 and 道路交通安全法 of 2021: 工商行政管理部门), so a remark here never stops a question (tests/content/test_digests.py).
"""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Outdated:
    pattern: re.Pattern[str]
    now: str
    source: str


def _entry(pattern: str, now: str, source: str) -> Outdated:
    return Outdated(re.compile(pattern), now, source)


_REFORM = "2018年国务院机构改革"
WORDS = (
    _entry(r"工商(?:行政管理)?(?:局|部门|机关|所)|工商行政管理", "市场监督管理", _REFORM),
    _entry(r"质监局|质量技术监督", "市场监督管理", _REFORM),
    _entry(r"食品药品监督管理局|食药监", "市场监督管理（药品为药品监督管理）", _REFORM),
    _entry(r"国税局|地税局|国家税务局|地方税务局", "税务机关（国税、地税已合并）", _REFORM),
    _entry(r"安监局|安全生产监督管理(?:局|部门)", "应急管理", _REFORM),
    _entry(r"环保局|环境保护(?:局|厅|部门|行政主管部门|主管部门)", "生态环境主管部门", _REFORM),
    _entry(r"国土资源(?:局|厅|部|主管部门)", "自然资源主管部门", _REFORM),
    _entry(r"(?:人民政府|政府)法制(?:办公室|办|机构)|法制办", "司法行政机关", _REFORM),
    _entry(r"具体行政行为", "行政行为", "2014年修改的《行政诉讼法》、2023年《行政复议法》"),
    _entry(r"劳动教养", "已废止", "2013年12月28日全国人大常委会决定"),
)
LIMITS = (
    _entry(r"听证[^。；]{0,30}(?:三|3|３)\s*(?:个工作)?日|(?:三|3|３)\s*(?:个工作)?日(?:以?内)?[^。；]{0,12}(?:要求|提出|申请)听证", "五日内提出（工作日）", "2021年《行政处罚法》第六十四条第一项、第八十五条"),
    _entry(r"(?:公民|个人)[^。；]{0,6}(?:五十|50|５０)元以下[^。；]{0,30}", "对公民二百元以下", "2021年《行政处罚法》第五十一条"),
    _entry(r"(?:法人|组织)[^。；]{0,10}(?:一千|1000|1,000)元以下", "对法人或者其他组织三千元以下", "2021年《行政处罚法》第五十一条"),
    _entry(r"当场收缴[^。；]{0,20}(?:二十|20)元|(?:二十|20)元以下[^。；]{0,10}(?:罚款)?[^。；]{0,10}当场收缴", "一百元以下", "2021年《行政处罚法》第六十八条"),
    _entry(r"(?:知道|收到)[^。；]{0,25}(?:三|3)个月内[^。；]{0,12}(?:提起)?(?:行政)?诉讼", "六个月内", "2014年修改的《行政诉讼法》第四十六条"),
    _entry(r"复议[^。；]{0,40}(?:七|7)(?:个工作)?日[^。；]{0,12}(?:审查|受理)", "五日内审查（工作日）", "2023年《行政复议法》第三十条、第八十八条"),
)  # fmt: skip


def outdated_words(text: str) -> list[tuple[str, Outdated]]:
    return [(found[0], entry) for entry in WORDS if (found := entry.pattern.search(text))]


def outdated_limits(text: str) -> list[tuple[str, Outdated]]:
    return [(found[0], entry) for entry in LIMITS if (found := entry.pattern.search(text))]
