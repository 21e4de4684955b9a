"""Sixty invented officers and the staff around them. Their identity numbers have wrong check digits, so nobody has them."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.contrib.auth.hashers import make_password

from config.demo.personas import PASSWORD
from config.demo.places import BUREAUS, STREETS
from core.domain.identity_numbers import check_digit
from core.models import Person, Unit, User
from core.roles import Role
from core.services.appointments import appoint
from core.services.people import register_person
from core.services.roles import grant_role, put_into_groups

# What the register should know of each officer; "none" applies for a first certificate.
STATES = (
    ("valid", 26), ("expiring", 6), ("expired", 5), ("suspended", 4), ("stood_down", 1), ("lost", 2), ("replaced", 2),
    ("cancelled", 3), ("revoked", 2), ("corrected", 1), ("unknown", 2), ("applying", 2), ("none", 4),
)  # fmt: skip
_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳"
_GIVEN = (
    "建国", "晓梅", "志强", "丽华", "文博", "思远", "海燕", "国栋", "雪松", "明哲", "春晓", "立新", "佳宁", "振东", "雨桐",
    "少华", "永康", "秀英", "一鸣", "清扬",
)  # fmt: skip
_POSTS = ("一级科员", "二级科员", "三级主任科员", "四级主任科员", "执法队员")


@dataclass(frozen=True)
class Officer:
    person: Person
    unit: Unit
    state: str


@dataclass(frozen=True)
class Member:
    """One of the staff: a log-in with roles, each on a unit."""

    username: str
    name: str
    sex: str
    unit: str
    title: str
    roles: tuple[tuple[Role, str], ...]


STAFF = (
    Member("trainer", "林知微", "F", "lh-sf", "培训干部", ((Role.TRAINER, "lh"),)),
    Member("legal", "高守正", "M", "lh-sf", "法制审核人员", ((Role.LEGAL_REVIEWER, "lh"),)),
    Member("setter", "宋子衿", "F", "qy-sf", "命题人员", ((Role.QUESTION_SETTER, "qy"),)),
    Member("examiner", "顾明远", "M", "qy-sf", "审题人员", ((Role.QUESTION_REVIEWER, "qy"),)),
    Member("marker", "叶知秋", "F", "qy-sf", "阅卷人员", ((Role.MARKER, "qy"),)),
    Member("marker2", "闻一平", "M", "lh-sf", "阅卷人员", ((Role.MARKER, "qy"),)),
    Member("invigilator", "罗勤", "F", "lh-sf", "监考人员", ((Role.INVIGILATOR, "qy"),)),
    Member("clerk", "唐细致", "F", "lh-lq", "证件管理员", ((Role.REGISTRY_CLERK, "lh"),)),
    Member("reviewer", "程方", "M", "lh-sf", "执法监督科科长", ((Role.REGISTRY_REVIEWER, "lh"),)),
    Member("cityclerk", "温如言", "F", "qy-sf", "登记管理员", ((Role.REGISTRY_CLERK, "qy"),)),
    Member("cityreviewer", "梁正平", "M", "qy-sf", "执法监督科科长", ((Role.REGISTRY_REVIEWER, "qy"),)),
    Member("unitadmin", "邵敏", "F", "lh-sf", "单位管理员", ((Role.UNIT_ADMINISTRATOR, "lh"),)),
    Member("auditor", "石坚", "M", "qy-sf", "监督人员", ((Role.AUDITOR, "qy"),)),
    Member("sysadmin", "常青", "M", "qy-sf", "系统管理员", ((Role.SYSTEM_ADMINISTRATOR, "qy"),)),
)  # fmt: skip


def build(units: dict[str, Unit], more: int = 0) -> tuple[list[Officer], dict[str, Person]]:
    """The officers with the state each should be in, and the staff by user name. Safe to run twice."""
    password = make_password(PASSWORD)
    staff = {member.username: _staff_member(member, units, password) for member in STAFF}
    states = [state for state, count in STATES for _n in range(count)] + ["valid"] * more
    officers = [_officer(number, state, units, password) for number, state in enumerate(states)]
    return officers, staff


def _staff_member(member: Member, units: dict[str, Unit], password: str) -> Person:
    if known := User.objects.filter(username=member.username).select_related("person").first():
        return known.person  # type: ignore[return-value]
    person = register_person(name=member.name, sex=member.sex, staff_number=f"QY-{member.username}")
    appoint(
        person=person, unit=units[member.unit], since=datetime.date(2021, 3, 1), post_type="civil",
        post_title=member.title,
    )  # fmt: skip
    for role, unit in member.roles:
        grant_role(person=person, role=role, unit=units[unit], granted_by=None, reason="演示")
    _log_in(person, member.username, password)
    return person


def _officer(number: int, state: str, units: dict[str, Unit], password: str) -> Officer:
    unit = units[(STREETS + BUREAUS)[number % 8]]
    username = _username(number)
    if known := User.objects.filter(username=username).select_related("person").first():
        return Officer(known.person, unit, state)  # type: ignore[arg-type]
    person = register_person(
        name=_SURNAMES[number % len(_SURNAMES)] + _GIVEN[(number * 7 + number // 20) % len(_GIVEN)],
        sex="M" if number % 3 else "F",
        id_number=invented_number(number),
        staff_number=f"QY{number + 1:04d}",
        since=datetime.date(2019, 6, 1),
        accept_wrong_check_digit=True,
    )
    since = datetime.date(2026, 3, 2) if state in {"none", "applying"} else datetime.date(2020, 1 + number % 9, 1)
    appoint(person=person, unit=unit, since=since, post_type="civil", post_title=_POSTS[number % len(_POSTS)])
    grant_role(person=person, role=Role.OFFICER, unit=unit, granted_by=None, reason="演示")
    _log_in(person, username, password)
    return Officer(person, unit, state)


def _username(number: int) -> str:
    """Two have names of their own: the first with a valid certificate and the first without any."""
    before_newcomer = sum(count for state, count in STATES if state != "none")
    return {0: "officer", before_newcomer: "newcomer"}.get(number, f"officer{number + 1:02d}")


def invented_number(number: int) -> str:
    """An identity number of a place that does not exist, with a wrong check digit."""
    born = datetime.date(1972, 1, 1) + datetime.timedelta(days=number * 233 % 12_000)
    stem = f"9901{99 - number // 12_000:02d}{born:%Y%m%d}{number % 1000:03d}"
    return stem + ("1" if check_digit(stem) != "1" else "2")


def _log_in(person: Person, username: str, password: str) -> None:
    User.objects.create(username=username, password=password, person=person)
    put_into_groups(person)
