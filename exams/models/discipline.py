"""Breaches of the rules of the exam, step by step; and what a candidate hands in outside the network."""

from django.db import models
from django.db.models import F, Q

from core.append_only import append_only
from core.models.identity import PublicIdModel
from core.sealed import SealedField

BREACH_STEPS = ("opened", "noticed", "statement", "decided", "dropped", "appealed", "upheld", "lifted")


class DisciplineRule(PublicIdModel):
    """The document by which an authority may ban from registering. Until one is named, no ban has effect."""

    authority = models.ForeignKey("core.Authority", on_delete=models.PROTECT, related_name="discipline_rules")
    document = models.CharField(max_length=200)
    article = models.CharField(max_length=80)
    ban_months = models.PositiveSmallIntegerField()
    effective_from = models.DateField()
    named_by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    named_at = models.DateTimeField()

    class Meta:
        ordering = ["-effective_from", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(document="") & ~Q(article="") & Q(ban_months__gt=0), name="ban_rule_names_its_document"
            )
        ]


class Breach(PublicIdModel):
    """A record that a rule of the exam may have been broken. How it stands is in its steps."""

    registration = models.ForeignKey("exams.Registration", on_delete=models.PROTECT, related_name="breaches")
    opened_by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]


@append_only
class BreachStep(PublicIdModel):
    """Evidence, notice, statement, decision, appeal. Whoever opened the record never decides.

    `tier` of a decision: 1 this paper is void, 2 every paper of the sitting, 3 and a ban, 4 a lasting flag and referral.
    """

    breach = models.ForeignKey(Breach, on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=10, choices=[(kind, kind) for kind in BREACH_STEPS])
    text = models.TextField()
    evidence = models.ForeignKey("core.StoredFile", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    tier = models.PositiveSmallIntegerField(null=True, blank=True)
    document = models.CharField(max_length=300, blank=True)
    banned_until = models.DateField(null=True, blank=True)
    opened_by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["breach_id", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=BREACH_STEPS), name="breach_step_is_of_a_known_kind"),
            models.CheckConstraint(
                condition=~Q(kind__in=("decided", "upheld", "lifted")) | ~Q(by=F("opened_by")),
                name="breach_handler_never_reviews",
            ),
            models.CheckConstraint(
                condition=~Q(kind="decided") | Q(tier__in=(1, 2, 3, 4)), name="breach_decision_names_its_tier"
            ),
            models.CheckConstraint(
                condition=Q(banned_until=None) | ~Q(document=""), name="ban_names_the_document_it_rests_on"
            ),
        ]


class AnswerFileKey(PublicIdModel):
    """The pair of keys for answer files: pages encrypt with the public one, only this server opens them."""

    public_pem = models.TextField()
    private_pem = SealedField()
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]


@append_only
class AnswerFile(PublicIdModel):
    """An answer file that was taken in: what was in it, and by whose decision its late answers count or not."""

    attempt = models.ForeignKey("exams.Attempt", on_delete=models.PROTECT, related_name="answer_files")
    sha256 = models.CharField(max_length=64)
    entries = models.PositiveIntegerField(help_text="In the file")
    fresh = models.PositiveIntegerField(help_text="That were not on disk yet")
    counts = models.BooleanField(help_text="Whether the fresh ones count")
    reason = models.CharField(max_length=300)
    by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["attempt_id", "id"]
        constraints = [
            models.UniqueConstraint(fields=["attempt", "sha256"], name="answer_file_is_taken_in_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="answer_file_decision_gives_its_reason"),
        ]


@append_only
class SheetEntry(PublicIdModel):
    """An answer sheet of a paper sitting as one person read it. Two persons read each; the third settles differences."""

    registration = models.ForeignKey("exams.Registration", on_delete=models.PROTECT, related_name="sheets")
    reading = models.PositiveSmallIntegerField(help_text="1, 2, and 3 where those differ")
    answers = models.JSONField(help_text='{"letter": "A", "cells": {"1": "B", "2": "ACD"}}, as it stands on the sheet')
    reason = models.CharField(max_length=300, blank=True, help_text="Of the third: why it reads as it does")
    by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["registration_id", "reading"]
        constraints = [
            models.CheckConstraint(condition=Q(reading__lt=3) | ~Q(reason=""), name="third_reading_gives_its_reason"),
            models.UniqueConstraint(fields=["registration", "reading"], name="sheet_is_read_once_a_reading"),
            models.UniqueConstraint(
                fields=["registration", "by"], condition=Q(reading__lt=3), name="two_persons_read_a_sheet"
            ),
        ]
