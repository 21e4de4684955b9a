from django.db import models
from django.db.models import Q


class Job(models.Model):
    """Work to do, written in the transaction that wants it. The broker only wakes a worker with the id of a row.

    Either broker may lose or repeat a wake-up: a sweeper wakes what is due or whose lease ended, and every job may run
    twice without harm.
    """

    key = models.CharField(max_length=200, unique=True)
    name = models.CharField(max_length=100)
    args = models.JSONField(default=dict, blank=True)
    state = models.CharField(
        max_length=10,
        default="waiting",
        choices=[("waiting", "waiting"), ("running", "running"), ("done", "done"), ("dead", "dead")],
    )
    run_at = models.DateTimeField(help_text="Not before this moment")
    lease_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    progress = models.JSONField(default=dict, blank=True)
    error = models.TextField(blank=True)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["run_at"], condition=Q(state__in=["waiting", "running"]), name="core_job_open_by_time")
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "running", "done", "dead"]), name="job_is_in_a_known_state"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.key}"
