"""Settings, one file a topic. Values that differ between installations come from the environment (docs/reference/settings.md)."""

from config.settings.base import *
from config.settings.data import *
from config.settings.people import *
from config.settings.site import *
from config.settings.work import *
