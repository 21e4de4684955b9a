"""Log-in, second factor, language, time."""

from django.utils.translation import gettext_lazy as _

from config.settings.environment import BASE_DIR, env

__all__ = [
    "ACCOUNT_ADAPTER", "ACCOUNT_EMAIL_VERIFICATION", "ACCOUNT_LOGIN_METHODS", "ACCOUNT_LOGOUT_ON_GET",
    "ACCOUNT_RATE_LIMITS", "ACCOUNT_SIGNUP_FIELDS", "AUTHENTICATION_BACKENDS", "AUTH_PASSWORD_VALIDATORS",
    "AUTH_USER_MODEL", "LANGUAGES", "LANGUAGE_CODE", "LOCALE_PATHS", "LOGIN_REDIRECT_URL", "LOGIN_URL",
    "MFA_SUPPORTED_TYPES", "MFA_TOTP_ISSUER", "OFFICE_SECOND_FACTOR", "SEALED_KEYS", "SEALED_LOOKUP_KEY", "TIME_ZONE",
    "USE_I18N", "USE_TZ", "VERIFY_PER_ADDRESS", "VERIFY_PER_NUMBER",
]  # fmt: skip

AUTH_USER_MODEL = "core.User"
AUTHENTICATION_BACKENDS = [
    "core.permissions.RoleBackend",
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "core.accounts.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/5m/key"}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Mingfa"
# A password alone never opens the office. Only the demonstration may switch this off.
OFFICE_SECOND_FACTOR = env.bool("MINGFA_OFFICE_SECOND_FACTOR", True)

# Public look-ups in ten minutes: from one address, and about one number or card.
VERIFY_PER_ADDRESS = env.int("MINGFA_VERIFY_PER_ADDRESS", 60)
VERIFY_PER_NUMBER = env.int("MINGFA_VERIFY_PER_NUMBER", 20)

# Sealed fields: "id:base64 key" pairs, the first one seals, all of them open. The look-up key never changes.
SEALED_KEYS = env.list("MINGFA_SEALED_KEYS", ["dev:" + "ZGV2ZWxvcG1lbnQtb25seS1zZWFsaW5nLWtleS0wMSE="])
SEALED_LOOKUP_KEY = env.str("MINGFA_SEALED_LOOKUP_KEY", "ZGV2ZWxvcG1lbnQtb25seS1sb29rLXVwLWtleS0wMSE=")

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True
