from django.urls import path

from core.views import account

app_name = "core"
urlpatterns = [
    path("activate/", account.activate, name="activate"),
    path("me/", account.me, name="me"),
    path("me/preferences/", account.preferences, name="preferences"),
    path("notices/", account.notice_list, name="notices"),
    path("notices/read/", account.mark_read, name="mark-read"),
]
