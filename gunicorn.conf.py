"""The production server. Started as `python -m gunicorn` from this directory, by `make run` too."""

import os
import signal
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from curriculum import draining

wsgi_app = "curriculum.wsgi"
bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = int(os.environ.get("PAUSE_THREADS", "4"))
# The application is loaded once, before the workers are forked: one start instead of one a worker.
preload_app = True
# Longer than a proxy keeps its idle connections, so that it is never us who closes under a request.
keepalive = 75
timeout = 60
graceful_timeout = 30
# No access log: paths hold password-reset keys and return codes. The proxy in front has one.
accesslog = None
control_socket_disable = True
if Path("/dev/shm").is_dir():
    worker_tmp_dir = "/dev/shm"

drain_seconds = float(os.environ.get("PAUSE_DRAIN_SECONDS", "0"))


def on_starting(server):
    """A production site does not start with demo people or settings known to be unsafe."""
    from django.conf import settings
    from django.core.management import call_command
    from django.core.management.base import SystemCheckError
    from django.db import connections

    if not settings.PRODUCTION:
        return
    try:
        call_command("check", deploy=True, tags=["security"], fail_level="ERROR")
    except SystemCheckError as refusal:
        sys.exit(f"Pause does not start.\n{refusal}")
    finally:
        # The workers are forked from here and must not share a connection.
        connections.close_all()


def when_ready(server):
    """On SIGTERM, answer 503 on /readyz but go on serving for the drain delay, then stop.

    The load balancer needs that time to notice. A second SIGTERM ends the wait.
    """
    stop = server.handle_term

    def handle_term():
        if draining.is_on() or not drain_seconds:
            draining.begin()
            return stop()
        draining.begin()
        server.log.info("Draining for %s seconds", drain_seconds)
        signal.signal(signal.SIGALRM, lambda *_: server.signal(signal.SIGTERM, None))
        signal.setitimer(signal.ITIMER_REAL, drain_seconds)

    server.handle_term = handle_term
    server.log.info("Pause: http://%s/", bind)
