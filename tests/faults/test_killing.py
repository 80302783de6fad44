"""SIGKILL to every process of the server while people answer: what was acknowledged is there."""

import http.client
import threading
import time

import pytest

from .live import Visitor

LESSON = "/learn/deepfakes/ask-the-request/"
PEOPLE = 6


class Learner(threading.Thread):
    """Answers the lesson's scenes again and again until the server is gone."""

    def __init__(self, server):
        super().__init__()
        self.visitor = Visitor(server)
        self.acknowledged = []
        self.unsure = None
        self.fault = None

    def run(self):
        try:
            while True:
                for form in self.shown():
                    self.unsure = form
                    reply = self.visitor.post(form.action, form.filled(0))
                    assert reply.status == 303, (reply.status, reply.text[:500])
                    self.acknowledged.append(form)
                    self.unsure = None
        except (OSError, http.client.HTTPException):
            return  # The server is gone.
        except Exception as fault:
            self.fault = fault

    def shown(self):
        """The forms of the lesson; of scenes answered before, the form to try again."""
        lesson = self.visitor.get(LESSON)
        yield from lesson.forms()
        for link in lesson.page.select("section.exercise .actions a[href*='again=']"):
            again = self.visitor.get(link["href"].partition("#")[0])
            yield from again.forms()


@pytest.mark.parametrize("attempt", range(3))
def test_every_acknowledged_answer_survives_kill_9_once(site, server, attempt):
    before = site.count("quizzes_response")
    learners = [Learner(server) for _ in range(PEOPLE)]
    for learner in learners:
        learner.start()
    server.wait_until(lambda: sum(len(r.acknowledged) for r in learners) > 40, "some answers")
    time.sleep(0.1 * attempt)
    server.kill()
    for learner in learners:
        learner.join(timeout=45)
    server.start()

    assert [learner.fault for learner in learners if learner.fault] == []
    acknowledged = [form for learner in learners for form in learner.acknowledged]
    assert all(site.stored(form.nonce) == 1 for form in acknowledged)
    # Only those whose reply was cut off are open: stored or not, but nothing else.
    unsure = [learner for learner in learners if learner.unsure]
    stored = site.count("quizzes_response") - before
    assert len(acknowledged) <= stored <= len(acknowledged) + len(unsure)
    # They send the same again, as the page asks them to.
    for learner in unsure:
        form = learner.unsure
        assert learner.visitor.post(form.action, form.filled(0)).status == 303
        assert site.stored(form.nonce) == 1
    assert_nothing_is_half_stored(site)


def assert_nothing_is_half_stored(site):
    findings = site.rows(
        "SELECT version_id, count(quizzes_finding.id) FROM quizzes_response "
        "LEFT JOIN quizzes_finding ON response_id = quizzes_response.id "
        "GROUP BY quizzes_response.id, version_id"
    )
    assert all(count > 0 for _, count in findings)
    # Every answer to one version has as many findings as the others.
    assert len(set(findings)) == len({version for version, _ in findings})
    # A guest comes into being with an answer, never without.
    lonely = site.rows(
        "SELECT people_user.id FROM people_user LEFT JOIN quizzes_response "
        "ON learner_id = people_user.id WHERE quizzes_response.id IS NULL"
    )
    assert lonely == []
