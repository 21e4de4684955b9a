import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db


def test_the_front_page_of_strangers_leads_to_the_look_up(client):
    page = client.get("/").content.decode()
    assert f'action="{reverse("certification:verify")}"' in page
    assert 'name="number"' in page
