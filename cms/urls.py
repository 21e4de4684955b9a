from django.urls import path

from cms.views import law

app_name = "cms"
urlpatterns = [
    path("law/", law.library, name="laws"),
    path("law/<str:code>/", law.law, name="law"),
    path("search/", law.search_page, name="search"),
]
