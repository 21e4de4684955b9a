"""The smallest valid objects of the register. A state is reached by calling the service that leads there."""

from tests.factories.people import LONG_AGO, appoint, make_authority, make_person, make_unit, moment

__all__ = ["LONG_AGO", "appoint", "make_authority", "make_person", "make_unit", "moment"]
