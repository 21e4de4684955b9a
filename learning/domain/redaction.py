"""Find what may name a person in a case file: rather too much than too little, for a human decides on each find.

Nothing here says that a text is safe. It says what was found, where, and what could stand in its place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

KINDS = ("identity_number", "bank_card", "credit_code", "mobile", "telephone", "plate", "email", "name", "address")
PLACEHOLDERS = {
    "identity_number": "（身份证件号码略）",
    "bank_card": "（银行账号略）",
    "credit_code": "（统一社会信用代码略）",
    "mobile": "（电话略）",
    "telephone": "（电话略）",
    "plate": "（车牌号略）",
    "email": "（邮箱略）",
    "address": "（地址略）",
}
_SURNAMES = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳"
    "酆鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋"
    "茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯昝管卢莫经房裘缪干解应宗"
    "丁宣贲邓郁单杭洪包诸左石崔吉钮龚程嵇邢滑裴陆荣翁荀羊惠甄曲家封芮羿储靳汲邴糜松井段富巫乌焦巴弓牧隗山谷车侯宓蓬全郗班仰"
    "秋仲伊宫宁仇栾暴甘钭厉戎祖武符刘景詹束龙叶幸司韶郜黎蓟薄印宿白怀蒲邰从鄂索咸籍赖卓蔺屠蒙池乔阴胥能苍双闻莘党翟谭贡劳"
    "逄姬申扶堵冉宰郦雍却璩桑桂濮牛寿通边扈燕冀郏浦尚农温别庄晏柴瞿阎充慕连茹习宦艾鱼容向古易慎戈廖庾终暨居衡步都耿满弘匡国"
    "文寇广禄阙东欧殳沃利蔚越夔隆师巩厍聂晁勾敖融冷訾辛阚那简饶空曾毋沙乜养鞠须丰巢关蒯相查后荆红游竺权逯盖益桓公覃"
)
_DOUBLE = "欧阳|上官|司马|诸葛|东方|皇甫|尉迟|公孙|慕容|长孙|夏侯|令狐|司徒|端木"
_NAME = rf"(?:(?:{_DOUBLE})[\u4e00-\u9fff]{{1,2}}|[{_SURNAMES}][\u4e00-\u9fff]{{1,2}})"
# Words after which a file names somebody, and words that only follow somebody's name.
_BEFORE = (
    "当事人|被处罚人|被申请人|申请人|投诉人|举报人|证人|见证人|被询问人|询问人|记录人|承办人|经办人|执法人员|法定代表人|负责人|"
    "经营者|摊主|店主|业主|车主|驾驶人|驾驶员|房东|租客|监护人|姓名|代理人|受害人|居民|村民|学生|协管员|联系人"
)
_AFTER = "先生|女士|同志|师傅|大爷|大妈|某某|陈述|称|表示|承认|签字|签名|的身份证|，男|，女|（男|（女|, ?男|, ?女"
_PLATE_AREAS = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_NO_NAMES = {
    "经营者的",
    "和平",
    "安全",
    "文明",
    "平安",
    "公安",
    "公园",
    "时间",
    "时候",
    "于是",
    "关于",
    "应当",
    "成立",
    "向其",
}
_GAP = r"[ \-]?"

_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("identity_number", re.compile(r"(?<![0-9A-Za-z])\d{6}(?:18|19|20)?\d{2}(?:0\d|1[0-2])(?:[0-2]\d|3[01])\d{3}[0-9Xx]?(?![0-9A-Za-z])")),
    ("bank_card", re.compile(rf"(?<!\d)[3-6]\d{{3}}(?:{_GAP}\d{{4}}){{3}}(?:{_GAP}\d{{1,3}})?(?!\d)")),
    ("credit_code", re.compile(r"(?<![0-9A-Za-z])[1-9ANY][1-59]\d{6}[0-9A-HJ-NPQRTUWXY]{10}(?![0-9A-Za-z])")),
    ("mobile", re.compile(rf"(?<!\d)(?:\+?86{_GAP})?1[3-9]\d{_GAP}\d{{4}}{_GAP}\d{{4}}(?!\d)")),
    ("telephone", re.compile(r"(?<!\d)(?:\(0\d{2,3}\)|（0\d{2,3}）|0\d{2,3}[ \-－])\d{7,8}(?!\d)|(?<=电话)[:：]?\s?\d{7,8}(?!\d)")),
    ("plate", re.compile(rf"[{_PLATE_AREAS}][A-HJ-NP-Z][·・ \-]?[A-HJ-NP-Z0-9]{{4,5}}[A-HJ-NP-Z0-9挂学警港澳](?![A-Za-z0-9])")),
    ("email", re.compile(r"[A-Za-z0-9._%+\-]+@[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)+")),
    ("address", re.compile(r"[\u4e00-\u9fff]{1,8}(?:路|街|巷|里|弄|道|村|小区|花园|公寓|大厦|胡同)(?:[0-9０-９一二三四五六七八九十百]+(?:号楼|号|弄|栋|幢|单元|室|层|组)(?:[之\-－—][0-9０-９]+)?)+")),
    ("name", re.compile(rf"(?<=姓名)[:：]?\s?(?P<name>{_NAME})")),
    ("name", re.compile(rf"(?:{_BEFORE})(?:是|为|系|[:：])?\s?(?P<name>{_NAME})")),
    ("name", re.compile(rf"(?P<name>{_NAME})(?={_AFTER})")),
)  # fmt: skip
_FULL_WIDTH = str.maketrans("０１２３４５６７８９", "0123456789")


@dataclass(frozen=True)
class Find:
    """`line` and `column` count from 1, as an editor shows them."""

    kind: str
    start: int
    end: int
    text: str
    line: int
    column: int

    @property
    def key(self) -> str:
        return f"{self.kind}:{self.text}"


def find(text: str) -> list[Find]:
    """Every place that may name somebody, in order; of two that overlap the earlier kind of the list wins."""
    plain = text.translate(_FULL_WIDTH)
    taken: list[Find] = []
    for kind, start, end in _candidates(plain):
        if not any(start < other.end and other.start < end for other in taken):
            taken.append(_placed(text, kind, start, end))
    taken += list(_repeats(text, taken))
    return sorted(taken, key=lambda found: found.start)


def _candidates(text: str) -> Iterator[tuple[str, int, int]]:
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            group = "name" if "name" in pattern.groupindex else 0
            start, end = match.span(group)
            if kind == "name":
                end = _name_end(text, start, end)
                if text[start:end] in _NO_NAMES or "某" in text[start:end]:
                    continue
            if kind == "address":
                start += len(text[start:end]) - len(text[start:end].lstrip("在住于至到从位址是为"))
            if kind == "identity_number" and len(text[start:end]) not in (15, 18):
                continue
            yield kind, start, end


def _name_end(text: str, start: int, end: int) -> int:
    """A last character that begins what follows (张三称、李四于) is not the name's."""
    full = 4 if re.match(_DOUBLE, text[start:end]) else 3
    return (
        end - 1
        if end - start == full and text[end - 1] in "称于在的说和与及因将为系是男女某到向从对被把也就不无有未自已经"
        else end
    )


def _repeats(text: str, found: Iterable[Find]) -> Iterator[Find]:
    """A name found once is meant everywhere."""
    known = list(found)
    for name in sorted({one.text for one in known if one.kind == "name"}):
        for match in re.finditer(re.escape(name), text):
            if not any(match.start() < one.end and one.start < match.end() for one in known):
                again = _placed(text, "name", match.start(), match.end())
                known.append(again)
                yield again


def _placed(text: str, kind: str, start: int, end: int) -> Find:
    before = text[:start]
    return Find(kind, start, end, text[start:end], before.count("\n") + 1, start - (before.rfind("\n") + 1) + 1)


def proposals(found: Iterable[Find]) -> dict[str, str]:
    """What could stand in place of each find, by its key; one person keeps one letter throughout."""
    letters: dict[str, str] = {}
    told: dict[str, str] = {}
    for one in found:
        if one.kind == "name":
            letter = letters.setdefault(one.text, chr(ord("A") + len(letters) % 26))
            told[one.key] = f"{one.text[0]}某{letter}"
        else:
            told[one.key] = PLACEHOLDERS[one.kind]
    return told


def replaced(text: str, found: Iterable[Find], by: Mapping[str, str]) -> str:
    """The text with every find whose key is in `by` replaced; the others stay."""
    for one in sorted(found, key=lambda item: item.start, reverse=True):
        if one.key in by:
            text = text[: one.start] + by[one.key] + text[one.end :]
    return text


def left_open(text: str, kept: Iterable[str]) -> list[Find]:
    """Finds that nobody has said to be harmless."""
    harmless = set(kept)
    return [one for one in find(text) if one.key not in harmless]


Headings = Mapping[str, tuple[str, ...]]
PARTS: Headings = {
    "facts": ("案情", "事实", "基本案情", "简要案情", "案件事实"),
    "dispute": ("争议", "焦点", "争议焦点", "分歧"),
    "law": ("依据", "法律依据", "适用法律", "法律适用"),
    "decision": ("决定", "处理结果", "处理决定", "处罚决定", "裁判结果"),
    "review": ("评查", "评查意见", "复议", "复议结果", "审查意见", "复议决定"),
    "lesson": ("启示", "典型意义", "教训", "案例意义", "评析"),
}
_HEADING = re.compile(
    r"^\s*(?:[一二三四五六七八九十]+、|[（(][一二三四五六七八九十]+[)）]|\d+[.、]|#+|【)?\s*([\u4e00-\u9fff]{2,6})\s*(?:】|[:：])?\s*$"
)


def parts_of(text: str, tidy: Callable[[str], str] = str.strip) -> dict[str, str]:
    """The six parts of a reviewed file by their headings; a text without headings is all facts."""
    found: dict[str, list[str]] = {name: [] for name in PARTS}
    here = "facts"
    for line in text.splitlines():
        heading = _HEADING.match(line)
        named = heading and next((part for part, words in PARTS.items() if heading[1] in words), None)
        if named:
            here = named
        else:
            found[here].append(line)
    return {name: tidy("\n".join(lines)) for name, lines in found.items()}
