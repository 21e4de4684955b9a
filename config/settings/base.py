from config.settings.environment import BASE_DIR, VAR_DIR, env

__all__ = [
    "ALLOWED_HOSTS",
    "BASE_DIR",
    "CSRF_COOKIE_SECURE",
    "CSRF_TRUSTED_ORIGINS",
    "DEBUG",
    "DEFAULT_AUTO_FIELD",
    "DEMONSTRATION",
    "INSTALLED_APPS",
    "MIDDLEWARE",
    "PRODUCTION",
    "PUBLIC_BASE_URL",
    "ROOT_URLCONF",
    "SECRET_KEY",
    "SECURE_CONTENT_TYPE_NOSNIFF",
    "SECURE_HSTS_SECONDS",
    "SECURE_PROXY_SSL_HEADER",
    "SECURE_REFERRER_POLICY",
    "SESSION_COOKIE_AGE",
    "SESSION_COOKIE_HTTPONLY",
    "SESSION_COOKIE_SAMESITE",
    "SESSION_COOKIE_SECURE",
    "SESSION_ENGINE",
    "SILENCED_SYSTEM_CHECKS",
    "TEMPLATES",
    "VAR_DIR",
    "WSGI_APPLICATION",
    "X_FRAME_OPTIONS",
]  # fmt: skip

PRODUCTION = env.bool("MINGFA_PRODUCTION", False)
DEBUG = env.bool("MINGFA_DEBUG", False)
# Invented people and a page that lists their log-ins; said on every page, never in production.
DEMONSTRATION = env.bool("MINGFA_DEMO", False) and not PRODUCTION
SECRET_KEY = env.str("MINGFA_SECRET_KEY", "" if PRODUCTION else "development-only-secret-key-refused-in-production")
PUBLIC_BASE_URL = env.str("MINGFA_PUBLIC_URL", "http://127.0.0.1:8000").rstrip("/")
ALLOWED_HOSTS = env.list("MINGFA_ALLOWED_HOSTS", ["127.0.0.1", "localhost", "[::1]", "testserver"])
CSRF_TRUSTED_ORIGINS = env.list("MINGFA_TRUSTED_ORIGINS", [PUBLIC_BASE_URL])
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SILENCED_SYSTEM_CHECKS: list[str] = []

INSTALLED_APPS = [
    "config.apps.ConfigConfig",
    "learning",
    "exams",
    "certification",
    "cms",
    "core",
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "django_q",
    "csp",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "core.middleware.ContentPolicyMiddleware",
    "core.middleware.OfficePolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "core.middleware.PersonMiddleware",
    "core.middleware.SecondFactorMiddleware",
    "core.middleware.ServerFaultMiddleware",
    "cms.redirects.PageRedirectMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "wagtail.contrib.settings.context_processors.settings",
                "cms.context.site",
            ],
        },
    }
]

SESSION_ENGINE = "core.sessions"
SESSION_COOKIE_AGE = env.int("MINGFA_SESSION_SECONDS", 8 * 3600)
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PUBLIC_BASE_URL.startswith("https://")
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = env.int("MINGFA_HSTS_SECONDS", 0)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("MINGFA_BEHIND_PROXY", False) else None
X_FRAME_OPTIONS = "SAMEORIGIN"
