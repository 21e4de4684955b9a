"""The house stands: settings load, tables are made, addresses answer."""

import pytest
from django.core.management import call_command


def test_system_check_is_clean(db):
    call_command("check", fail_level="ERROR")


def test_models_and_migrations_agree(db):
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.parametrize("address", ["/office/", "/office/pages/"])
def test_office_asks_for_log_in(client, db, address):
    answer = client.get(address)
    assert answer.status_code == 302
    assert "/account/login/" in answer.url or "/office/login/" in answer.url
