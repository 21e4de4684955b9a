"""A page that moved is found again; the API is never asked whether it moved."""

import pytest
from wagtail.contrib.redirects.models import Redirect

pytestmark = pytest.mark.django_db


def test_a_moved_page_redirects_and_an_address_of_the_api_does_not(client):
    for path in ("/old-page", "/api/v1/old"):
        Redirect.objects.create(old_path=path, redirect_link="/new/")
    assert client.get("/old-page/")["Location"] == "/new/"
    assert client.get("/api/v1/old/").status_code == 404
