import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

site = get_wsgi_application()

# Only now: it needs the settings read and the apps there.
from exams.save_route import SaveRoute  # noqa: E402

application = SaveRoute(site)
