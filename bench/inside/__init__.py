"""What runs inside one database, a process each: `python -m bench.inside.pages` and so on.

Django is set up here, before any of these modules is read. Each prints what it found as JSON.
"""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()
