import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

site = get_wsgi_application()

# Only now: it needs the settings read and the apps there.
from exams.paper_route import PaperRoute  # noqa: E402
from exams.pulse_route import PulseRoute  # noqa: E402
from learning.sign_route import SignRoute  # noqa: E402

application = PaperRoute(PulseRoute(SignRoute(site)))

# What is loaded now stays: the collector need not walk through it again and again while thousands sit their papers.
gc.collect()
gc.freeze()
