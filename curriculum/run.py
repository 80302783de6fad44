"""What `make run` starts: everything between an installed clone and a served page, in one process.

A production site runs the same steps one by one (README.md) and loads no demo people.
"""

import hashlib
import os
import sys
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor
from gunicorn.app.wsgiapp import WSGIApplication


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "curriculum.settings")
    django.setup()
    migrate()
    call_command("load_curriculum")
    call_command("load_demo")
    call_command("load_demo_activity")
    collect_static()
    serve()


def migrate():
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        # The plan first: `migrate` with nothing to do still looks at every permission.
        call_command("migrate", interactive=False, verbosity=0)


def collect_static():
    # Beside the collected files, not among them: collecting clears those.
    stamp = settings.DATA_DIR / "static.sha256"
    wanted = _fingerprint()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(wanted)


def _fingerprint():
    """Changes with our static files, and with the packages that bring theirs."""
    digest = hashlib.sha256((settings.BASE_DIR / "requirements.txt").read_bytes())
    for folder in map(Path, settings.STATICFILES_DIRS):
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            digest.update(f"{path.relative_to(folder)}\n".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def serve():
    # The workers are forked from here and must not share a connection.
    connections.close_all()
    sys.argv = ["gunicorn"]
    WSGIApplication("%(prog)s", prog="gunicorn").run()


if __name__ == "__main__":
    main()
