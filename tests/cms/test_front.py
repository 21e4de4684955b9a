"""The first page: the look-up for the public, the answer for whoever is signed in."""

import pytest
from django.urls import reverse

from tests.factories.people import make_person

pytestmark = pytest.mark.django_db


def test_the_public_may_ask_at_once(client):
    page = client.get("/").content.decode()
    assert f'action="{reverse("certification:verify")}"' in page
    assert 'name="number"' in page


def test_whoever_is_signed_in_gets_no_look_up_on_the_home(client_for):
    assert 'name="number"' not in client_for(make_person(name="周敏")).get("/").content.decode()
