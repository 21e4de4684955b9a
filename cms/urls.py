from django.urls import path

from cms.views import discretion, follow, law, law_article, law_compare, notes, powers, search
from cms.views.media import media

app_name = "cms"
urlpatterns = [
    path("law/", law.library, name="laws"),
    path("law/<str:code>/", law.law, name="law"),
    path("law/<str:code>/follow/", follow.follow_law, name="follow"),
    path("law/<str:code>/compare/", law_compare.compare, name="law-compare"),
    path("law/<str:code>/<slug:provision>/", law_article.article, name="law-article"),
    path("discretion/", discretion.table_list, name="discretion"),
    path("discretion/<uuid:key>/", discretion.table, name="discretion-table"),
    path("notes/", notes.note_list, name="notes"),
    path("notes/write/", notes.write, name="note-write"),
    path("notes/<uuid:public_id>/", notes.change, name="note-change"),
    path("powers/", powers.power_list, name="powers"),
    path("powers/<uuid:key>/", powers.power, name="power"),
    path("recordings/<int:pk>/", media, name="media"),
    path("search/", search.search_page, name="search"),
    path("search/suggest/", search.suggest, name="suggest"),
]
