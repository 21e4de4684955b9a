"""Jobs, mail, logs."""

from config.settings.data import REDIS_URL
from config.settings.environment import VAR_DIR, env

__all__ = [
    "CLAMD_ADDRESS",
    "DEFAULT_FROM_EMAIL",
    "EMAIL_BACKEND",
    "EMAIL_FILE_PATH",
    "EMAIL_HOST",
    "EMAIL_PORT",
    "LOGGING",
    "Q_CLUSTER",
]

# The broker only wakes workers; our own job table remembers the work (core/models/job.py). Defaults of django-q2 are
# unsafe: a retry shorter than the timeout runs work twice, catch_up replays missed schedules.
Q_CLUSTER = {
    "name": "mingfa",
    "workers": env.int("MINGFA_WORKERS", 2),
    "timeout": 300,
    "retry": 600,
    "max_attempts": 1,
    "ack_failures": True,
    "catch_up": False,
    "save_limit": 100,
    "label": "Mingfa",
    **({"redis": REDIS_URL} if REDIS_URL else {"orm": "default", "poll": 1}),
}

EMAIL_HOST = env.str("MINGFA_MAIL_HOST", "")
EMAIL_PORT = env.int("MINGFA_MAIL_PORT", 25)
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'filebased'}.EmailBackend"
EMAIL_FILE_PATH = VAR_DIR / "mail"
DEFAULT_FROM_EMAIL = env.str("MINGFA_MAIL_FROM", "mingfa@example.invalid")

# ClamAV's daemon as host:port; empty means that files are stored as "not_scanned".
CLAMD_ADDRESS = env.str("MINGFA_CLAMD", "")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    # Wagtail's own small tasks would say four lines for each page saved.
    "loggers": {"django_tasks": {"level": "WARNING"}, "wagtail": {"level": "WARNING"}},
    "root": {"handlers": ["console"], "level": env.str("MINGFA_LOG_LEVEL", "INFO")},
}
