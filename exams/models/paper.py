from django.db import models
from django.db.models import Q

from core.append_only import append_only
from core.models.identity import PublicIdModel

PAPER_KINDS = ("common", "sector")


class Exam(PublicIdModel):
    """An examination: what it tests, for how long and what passes. Sittings are held of it with forms drawn for it."""

    authority = models.ForeignKey("core.Authority", on_delete=models.PROTECT, related_name="exams")
    unit = models.ForeignKey("core.Unit", on_delete=models.PROTECT, related_name="exams")
    title = models.CharField(max_length=160)
    paper_kind = models.CharField(max_length=10, choices=[(kind, kind) for kind in PAPER_KINDS], default="common")
    domain_code = models.CharField(max_length=40, blank=True, help_text="The enforcement domain of a sector paper")
    minutes = models.PositiveSmallIntegerField()
    pass_marks = models.DecimalField(max_digits=6, decimal_places=2)
    law_date = models.DateField(help_text="The exam tests the law of this day")
    banks = models.ManyToManyField("exams.QuestionBank", related_name="exams", help_text="Where questions are drawn")
    instructions = models.TextField(blank=True)
    created_by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(paper_kind__in=PAPER_KINDS), name="exam_paper_is_of_a_known_kind"),
            models.CheckConstraint(
                condition=Q(paper_kind="common", domain_code="") | (Q(paper_kind="sector") & ~Q(domain_code="")),
                name="only_a_sector_exam_names_its_domain",
            ),
            models.CheckConstraint(condition=Q(minutes__gt=0), name="exam_lasts_some_minutes"),
            models.CheckConstraint(condition=Q(pass_marks__gte=0), name="exam_pass_marks_are_not_negative"),
        ]

    def __str__(self) -> str:
        return self.title


@append_only
class Blueprint(models.Model):
    """What a paper is made of. The newest number holds; forms keep the one they were drawn by.

    `sections`: [{"title", "kind", "topic" (empty: any), "count", "marks" (of one question, text), "difficulty": [from, to],
    and only where asked for "level", "domain" (empty: common law; without it, the exam's own)}]
    `rules`: what exams.domain.assembly.Rules reads; empty asks for nothing beyond the sections.
    """

    exam = models.ForeignKey(Exam, on_delete=models.PROTECT, related_name="blueprints")
    number = models.PositiveIntegerField()
    sections = models.JSONField()
    rules = models.JSONField(default=dict, blank=True)
    created_by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["exam_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["exam", "number"], name="blueprint_number_is_used_once_per_exam"),
        ]


@append_only
class Form(PublicIdModel):
    """A paper as it will be sat: frozen when it is drawn, before the bell.

    `paper`: {"sections": [{"title", "items": [{"id", "kind", "stem", "options": [{"id", "html"}], "marks"}]}]}, no key in it.
    `key`: {"<item id>": {"revision", "kind", "scheme", "answer", "marks"}}. `digest` covers both with law date and seed.
    """

    exam = models.ForeignKey(Exam, on_delete=models.PROTECT, related_name="forms")
    blueprint = models.ForeignKey(Blueprint, on_delete=models.PROTECT, related_name="forms")
    number = models.PositiveIntegerField()
    paper = models.JSONField()
    key = models.JSONField()
    law_date = models.DateField()
    seed = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    created_by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["exam_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["exam", "number"], name="form_number_is_used_once_per_exam"),
        ]

    def __str__(self) -> str:
        return f"{self.exam_id}/{self.number}"


@append_only
class FormItem(models.Model):
    """Which wording stands in which form: the way from a question to the papers that used it."""

    form = models.ForeignKey(Form, on_delete=models.PROTECT, related_name="items")
    item = models.CharField(max_length=20, help_text="The id in the paper")
    revision = models.ForeignKey("exams.QuestionRevision", on_delete=models.PROTECT, related_name="form_items")

    class Meta:
        ordering = ["form_id", "id"]
        constraints = [
            models.UniqueConstraint(fields=["form", "item"], name="one_question_per_place_in_a_form"),
            models.UniqueConstraint(fields=["form", "revision"], name="no_question_twice_in_a_form"),
        ]
