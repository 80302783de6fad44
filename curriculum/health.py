"""What a load balancer or a supervisor asks: is the process alive, may it get visitors?"""

import logging
import shutil

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.sessions.models import Session
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.http import JsonResponse
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.views.decorators.http import require_safe

from curriculum import draining

logger = logging.getLogger(__name__)

LEAST_FREE_BYTES = 100 * 1024 * 1024

_migrated = False


@login_not_required
@require_safe
def healthz(request):
    return JsonResponse({"status": "ok"})


@login_not_required
@require_safe
def readyz(request):
    if draining.is_on():
        return JsonResponse({"status": "draining"}, status=503)
    checks = {"disk": has_room(), "database": can_write(), "migrations": is_migrated()}
    if all(checks.values()):
        return JsonResponse({"status": "ok", "checks": checks})
    logger.error("Not ready: %s", ", ".join(name for name, fine in checks.items() if not fine))
    return JsonResponse({"status": "not ready", "checks": checks}, status=503)


def has_room():
    try:
        return shutil.disk_usage(settings.DATA_DIR).free >= LEAST_FREE_BYTES
    except OSError:
        return False


def can_write():
    """A real insert, rolled back: a database that only answers reads is of no use to a learner."""
    try:
        with transaction.atomic():
            Session.objects.create(
                session_key=get_random_string(32), session_data="", expire_date=timezone.now()
            )
            transaction.set_rollback(True)
    except DatabaseError:
        return False
    return True


def is_migrated():
    """Asked of the database until the answer is yes: this process's code will not change after."""
    global _migrated
    if not _migrated:
        try:
            executor = MigrationExecutor(connection)
            _migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
        except DatabaseError:
            return False
    return _migrated
