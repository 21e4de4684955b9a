"""The office screens of those who write."""

from wagtail import hooks

from learning import writing_urls


@hooks.register("register_admin_urls")
def writing_screens() -> list:
    return writing_urls.urlpatterns
