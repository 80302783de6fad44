"""Everything between an installed clone and a served page, in one Python start: for `make run`.

A production site runs the same steps one by one (README.md) and loads no demo people.
"""

import hashlib
import os
import sys

import django
from django.core.management import call_command


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "curriculum.settings")
    django.setup()
    migrate()
    call_command("load_curriculum")
    call_command("load_demo")
    collect_static()


def migrate():
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        # The plan first: `migrate` with nothing to do still recreates every permission.
        call_command("migrate", interactive=False, verbosity=0)


def collect_static():
    from django.conf import settings

    # Beside the collected files, not among them: a clean collection must not serve it.
    stamp = settings.DATA_DIR / "static.sha256"
    wanted = _fingerprint(settings)
    if stamp.exists() and stamp.read_text() == wanted:
        return
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(wanted)


def _fingerprint(settings):
    """Changes with our static files, and with the packages that bring theirs."""
    digest = hashlib.sha256((settings.BASE_DIR / "requirements.txt").read_bytes())
    for folder in settings.STATICFILES_DIRS:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            digest.update(f"{path.relative_to(folder)}\n".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


if __name__ == "__main__":
    sys.exit(main())
