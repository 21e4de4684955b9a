"""Wagtail, search, pages and their content security policy."""

from csp.constants import NONE, SELF

from config.settings.environment import env

__all__ = [
    "CONTENT_SECURITY_POLICY", "DATA_UPLOAD_MAX_NUMBER_FIELDS", "FORM_RENDERER", "WAGTAILADMIN_BASE_URL", "WAGTAILADMIN_LOGIN_URL",
    "WAGTAILADMIN_PERMITTED_LANGUAGES", "WAGTAILDOCS_DOCUMENT_MODEL", "WAGTAILDOCS_EXTENSIONS", "WAGTAILDOCS_INLINE_CONTENT_TYPES", "WAGTAILIMAGES_IMAGE_MODEL",
    "WAGTAILSEARCH_BACKENDS", "WAGTAIL_CONTENT_LANGUAGES", "WAGTAIL_ENABLE_UPDATE_CHECK",
    "WAGTAIL_ENABLE_WHATS_NEW_BANNER", "WAGTAIL_FINISH_WORKFLOW_ACTION", "WAGTAIL_GRAVATAR_PROVIDER_URL", "WAGTAIL_I18N_ENABLED", "WAGTAIL_SITE_NAME",
]  # fmt: skip

WAGTAIL_SITE_NAME = env.str("MINGFA_SITE_NAME", "明法")
WAGTAILADMIN_BASE_URL = env.str("MINGFA_PUBLIC_URL", "http://127.0.0.1:8000").rstrip("/")
# A case of twenty scenes has more than a thousand fields in its editor; Django's own limit is 1000.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
WAGTAILADMIN_LOGIN_URL = "account_login"
WAGTAILADMIN_PERMITTED_LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
WAGTAIL_CONTENT_LANGUAGES = [("zh-hans", "简体中文")]
WAGTAIL_I18N_ENABLED = False
WAGTAILIMAGES_IMAGE_MODEL = "cms.SiteImage"
WAGTAILDOCS_DOCUMENT_MODEL = "cms.SiteDocument"
# Recordings and captions of lessons among them; what is none by its content is refused by their blocks.
WAGTAILDOCS_EXTENSIONS = [
    "pdf", "docx", "xlsx", "pptx", "csv", "txt", "zip", "mp4", "webm", "mp3", "m4a", "ogg", "wav", "vtt",
]  # fmt: skip
# Browsers inside chat programs cannot download; a PDF opens in them.
WAGTAILDOCS_INLINE_CONTENT_TYPES = ["application/pdf"]
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "cms.search.backend", "SEARCH_CONFIG": "simple"}}
# The admin calls two outside servers by default; an intranet must not wait for them.
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
# What was reviewed is published, not what was saved since.
WAGTAIL_FINISH_WORKFLOW_ACTION = "cms.publishing.publish_what_was_reviewed"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [SELF],
    }
}
