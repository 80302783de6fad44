"""SIGTERM under load: a load balancer hears of it in time, and nothing that was taken is lost."""

import threading
import time
from contextlib import closing

import pytest

from .live import Server, Visitor

LESSON = "/learn/deepfakes/ask-the-request/"


@pytest.fixture
def starts(site):
    """Starts a server with a drain delay; stops it at the end."""
    started = []

    def start(drain_seconds):
        env = site.env | {"PAUSE_DRAIN_SECONDS": str(drain_seconds)}
        started.append(Server(env, site.folder / "stopping.log").start())
        return started[-1]

    yield start
    for server in started:
        server.stop()


class Learner(threading.Thread):
    """Reads and answers for as long as the load balancer lets people in."""

    def __init__(self, server, open_gate):
        super().__init__()
        self.visitor = Visitor(server)
        self.open_gate = open_gate
        self.answered = []
        self.statuses = []
        self.fault = None

    def run(self):
        try:
            while self.open_gate.is_set():
                for form in self.visitor.get(LESSON).forms():
                    reply = self.visitor.post(form.action, form.filled(0))
                    self.statuses.append(reply.status)
                    self.answered.append(form)
                # Somebody else sits down.
                self.visitor = Visitor(self.visitor.server)
        except Exception as fault:
            self.fault = fault


def test_readyz_says_so_first_and_every_request_gets_its_reply(site, starts):
    server = starts(drain_seconds=2)
    assert Visitor(server).get("/readyz").status == 200
    gate = threading.Event()
    gate.set()
    learners = [Learner(server, gate) for _ in range(6)]
    for learner in learners:
        learner.start()
    server.wait_until(lambda: sum(len(r.answered) for r in learners) > 10, "some answers")

    terminated = time.monotonic()
    server.terminate()
    server.wait_until(lambda: server.answers("/readyz") == 503, "the readiness probe to say no")
    assert time.monotonic() - terminated < 1.5
    # Still at work for those whom the load balancer lets in until its next probe.
    assert server.answers("/healthz") == 200
    taken = sum(len(learner.answered) for learner in learners)
    server.wait_until(lambda: sum(len(r.answered) for r in learners) > taken, "answers meanwhile")
    gate.clear()
    for learner in learners:
        learner.join(timeout=40)

    assert server.process.wait(timeout=35) == 0
    assert [learner.fault for learner in learners if learner.fault] == []
    assert {status for learner in learners for status in learner.statuses} == {303}
    assert all(site.stored(form.nonce) == 1 for learner in learners for form in learner.answered)


@pytest.mark.parametrize("drain_seconds", [0, 1])
def test_a_request_that_is_under_way_is_finished(site, starts, drain_seconds):
    server = starts(drain_seconds)
    visitor = Visitor(server)
    form = visitor.get(LESSON).forms()[0]
    post = visitor.raw_post(form.action, form.filled(0))
    with closing(visitor.socket()) as connection:
        connection.sendall(post[:-20])
        time.sleep(0.5)
        server.terminate()
        time.sleep(1.5 + drain_seconds)
        assert site.stored(form.nonce) == 0
        connection.sendall(post[-20:])
        reply = connection.makefile("rb").read()
    assert reply.startswith(b"HTTP/1.1 303")
    assert site.stored(form.nonce) == 1
    assert server.process.wait(timeout=35) == 0


def test_a_second_sigterm_ends_the_waiting(starts):
    server = starts(drain_seconds=60)
    server.terminate()
    server.wait_until(lambda: server.answers("/readyz") == 503, "draining")
    server.terminate()
    assert server.process.wait(timeout=10) == 0
