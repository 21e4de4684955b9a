"""What goes over the wire. Every example is of invented people.

What is made of plain values, answer by answer, is pydantic's own model: ninja's reads attributes of rows, and pays for it each time.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from ninja import Field, Schema
from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, StringConstraints

from core import clock

NUMBER = Annotated[str, StringConstraints(min_length=1, max_length=40, pattern=r"^[^\x00-\x1f]+$")]
TEXT = Annotated[str, StringConstraints(min_length=1, max_length=120, pattern=r"^[^\x00-\x1f]+$")]
MOMENT = Annotated[AwareDatetime, AfterValidator(clock.in_utc)]
"""With any offset; kept and answered in UTC."""


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Problem(Schema):
    """RFC 9457. `code` is stable and for programs, `detail` is a sentence for people."""

    type: str = "about:blank"
    title: str
    status: int
    code: str
    detail: str = ""
    errors: list[dict[str, Any]] = []


class StatusQuestion(Strict):
    """Which certificate, when. The name is needed outside the key's units, and then must be exact."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"example": {"number": "02000000001", "at": "2026-05-06T14:20:00+08:00"}}
    )
    number: NUMBER
    name: TEXT | None = None
    at: MOMENT | None = Field(None, description="Moment of law; now, where it is left out")


class PlaceQuestion(StatusQuestion):
    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"example": {"number": "02000000001", "domain": "fire", "area": "lh-lq"}}
    )
    domain: TEXT = Field(description="Code or name")
    area: TEXT = Field(description="Code or name")


class StatusBatch(Strict):
    questions: Annotated[list[StatusQuestion], Field(min_length=1, max_length=10_000)]
    known_at: MOMENT | None = Field(None, description="As the register knew it then; now, where it is left out")


class PlaceBatch(Strict):
    questions: Annotated[list[PlaceQuestion], Field(min_length=1, max_length=10_000)]
    known_at: MOMENT | None = None


class StatusAnswer(BaseModel):
    """`verdict` unknown is never invalid. Outside the key's units only verdict, number, name and days are told."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "verdict": "valid", "fault": None, "number": "02000000001", "name": "赵建国", "unit": "柳桥街道办事处",
                "state": "issued", "reasons": [], "valid_from": "2022-11-04", "valid_until": "2027-11-03", "scope": None,
                "may_present": None, "at": "2026-05-06T06:20:00Z", "ledger_position": 2, "rule_set": "QY/1",
            }
        }
    )  # fmt: skip
    verdict: Literal["valid", "not_valid", "unknown", "not_found", "row_error"]
    fault: str | None = None
    number: str = ""
    name: str = ""
    unit: str = ""
    state: str = ""
    reasons: list[str] = []
    valid_from: date | None = None
    valid_until: date | None = None
    scope: Literal["inside", "outside", "not_registered"] | None = None
    may_present: bool | None = None
    at: datetime | None = None
    ledger_position: int | None = None
    rule_set: str = ""


class Answers(Schema):
    answers: list[StatusAnswer]


class KeyInfo(Schema):
    name: str
    authority: str
    scopes: list[str]
    units: list[str]
    expires_at: datetime
    per_minute: int


class Officer(Schema):
    id: str
    name: str
    units: list[str] = Field(description="Codes of the units in which certificates were issued")
    certificates: list[str]


class Officers(Schema):
    officers: list[Officer]
    next: str | None = Field(None, description="Cursor of the next page")


class CertificateRow(Schema):
    id: str
    number: str
    name: str
    unit: str
    type: str
    state: str | None
    overlays: list[str]
    valid_from: date | None
    valid_until: date | None


class Certificates(Schema):
    certificates: list[CertificateRow]
    next: str | None = None


class ChangedCertificate(Schema):
    id: str
    number: str
    name: str
    unit: str


class Change(Schema):
    number: int
    kind: str = Field(description="A kind of event, or expiring, or lapsed")
    certificate: ChangedCertificate
    effective_at: datetime
    recorded_at: datetime


class Changes(Schema):
    changes: list[Change]
    next: int = Field(description="Ask again with after=next; equal to `after` where nothing is new")


class NewWatchList(Strict):
    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"example": {"name": "Street patrols", "units": ["lh-lq"]}}
    )
    name: TEXT
    numbers: Annotated[list[NUMBER], Field(max_length=1000)] = []
    units: Annotated[list[TEXT], Field(max_length=100)] = []


class Item(Schema):
    id: str
    number: str | None
    unit: str | None


class WatchListOut(Schema):
    id: str
    name: str
    items: list[Item]
    webhook: str | None
    delivered_until: int | None


class WatchLists(Schema):
    watch_lists: list[WatchListOut]


class MoreItems(Strict):
    numbers: Annotated[list[NUMBER], Field(max_length=1000)] = []
    units: Annotated[list[TEXT], Field(max_length=100)] = []


class NewWebhook(Strict):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"url": "https://terminal.example/hook"}})
    url: Annotated[str, StringConstraints(min_length=8, max_length=300, pattern=r"^https?://[^\s\x00-\x1f]+$")]


class WebhookOut(Schema):
    url: str
    secret: str = Field(description="Shown this once: base64 after whsec_, for HMAC-SHA256")
    delivered_until: int


class Replay(Strict):
    after: Annotated[int, Field(ge=0, le=2**53)]
