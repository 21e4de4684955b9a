"""Database, cache and the two storages."""

import dj_database_url

from config.settings.environment import VAR_DIR, env

__all__ = [
    "CACHES", "DATABASES", "FONTS_DIR", "MEDIA_ROOT", "MEDIA_URL", "PRIVATE_ROOT", "STATICFILES_DIRS", "STATIC_ROOT", "STATIC_URL",
    "STORAGES", "WHITENOISE_USE_FINDERS",
]  # fmt: skip

from config.settings.environment import BASE_DIR

DATABASE_URL = env.str("DATABASE_URL", f"sqlite:///{VAR_DIR / 'mingfa.sqlite3'}")
DATABASES = {"default": dj_database_url.parse(DATABASE_URL, conn_max_age=600, conn_health_checks=True)}

if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # With Django's default options half of concurrent writes fail with "database is locked".
    DATABASES["default"]["CONN_MAX_AGE"] = 0
    # On disk, so that --reuse-db saves the migrations and other processes can open a copy.
    DATABASES["default"]["TEST"] = {"NAME": str(VAR_DIR / "test.sqlite3")}
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA recursive_triggers=ON;"
        ),
    }

REDIS_URL = env.str("REDIS_URL", "")
# Rate limits are counted here, so the cache must be shared between processes: never local memory.
CACHES = {
    "default": (
        {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL, "KEY_PREFIX": "mingfa"}
        if REDIS_URL
        else {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "core_cache"}
    )
}

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR_DIR / "media"
PRIVATE_ROOT = VAR_DIR / "private"
# Further fonts for documents, where the machine itself has none with Chinese characters.
FONTS_DIR = env.str("MINGFA_FONTS", "")
# Public: pictures and documents of the site. Private: everything of exams, people and the register; no address of its own.
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(PRIVATE_ROOT), "base_url": None},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = env.bool("MINGFA_STATIC_FROM_SOURCE", True)
