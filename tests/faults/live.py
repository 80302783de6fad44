"""A real server in its own processes, and people who talk to it over real connections."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import dataclass
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode

from bs4 import BeautifulSoup

ROOT = Path(__file__).resolve().parent.parent.parent
FORM_TYPE = "application/x-www-form-urlencoded"


def manage(*arguments, env):
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=env,
        check=True,
        capture_output=True,
        text=True,
        timeout=180,
    )


def free_port():
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """gunicorn as `make run` and production start it, in a process group of its own."""

    def __init__(self, env, log):
        self.port = free_port()
        self.env = env | {"PORT": str(self.port)}
        self.log = log
        self.process = None

    def start(self):
        with self.log.open("a") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "gunicorn"],
                cwd=ROOT,
                env=self.env,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.wait_until(lambda: self.answers("/healthz"), "the server to answer")
        return self

    def answers(self, path):
        """The status of a GET, or None where nobody is at home."""
        if self.process.poll() is not None:
            raise AssertionError(f"The server ended:\n{self.log.read_text()[-3000:]}")
        try:
            return Visitor(self).get(path).status
        except OSError:
            return None

    def wait_until(self, condition, what, seconds=40):
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if value := condition():
                return value
            time.sleep(0.05)
        raise AssertionError(f"Waited {seconds} s for {what}:\n{self.log.read_text()[-3000:]}")

    def kill(self):
        """SIGKILL to the server and all its workers at once: nobody can tidy up."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(timeout=10)

    def terminate(self):
        self.process.send_signal(signal.SIGTERM)

    def stop(self):
        if self.process and self.process.poll() is None:
            self.terminate()
            try:
                self.process.wait(timeout=40)
            except subprocess.TimeoutExpired:
                self.kill()


@dataclass
class Reply:
    status: int
    headers: http.client.HTTPMessage
    text: str

    @property
    def page(self):
        return BeautifulSoup(self.text, "html.parser")

    def forms(self):
        return [Form(element) for element in self.page.select("section.exercise form")]


class Form:
    """One exercise as it was shown, and what a person can put into it."""

    def __init__(self, element):
        self.action = element["action"]
        hidden = element.select("input[type=hidden]")
        self.hidden = {field["name"]: field["value"] for field in hidden}
        boxes = element.select("input[name=target]")
        self.targets = [box["value"] for box in boxes]
        self.ticked = [box["value"] for box in boxes if box.has_attr("checked")]
        chosen = element.select_one("input[name=decision][checked]")
        self.decision = chosen["value"] if chosen else None

    @property
    def key(self):
        return self.hidden["key"]

    @property
    def nonce(self):
        """What the key is stored as."""
        return self.key.split("~")[0]

    def filled(self, *ticks, decision="check"):
        """Posted fields: these targets by number, or none of them."""
        marks = [("target", self.targets[tick]) for tick in ticks] or [("none", "1")]
        return [*self.hidden.items(), *marks, ("decision", decision)]


class Visitor:
    """A browser without JavaScript: keeps its cookies, follows nothing by itself."""

    def __init__(self, server, cookies=None):
        self.server = server
        self.cookies = dict(cookies or {})

    def twin(self):
        """The same browser as it is now, for requests that leave at the same moment."""
        return Visitor(self.server, self.cookies)

    def headers(self):
        return {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}

    def get(self, path):
        return self._ask("GET", path, None, self.headers())

    def post(self, path, fields):
        headers = self.headers() | {"Content-Type": FORM_TYPE}
        return self._ask("POST", path, urlencode(fields), headers)

    def _ask(self, method, path, body, headers):
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=40)
        with closing(connection):
            connection.request(method, path, body, headers | {"Connection": "close"})
            answer = connection.getresponse()
            text = answer.read().decode()
        for header in answer.headers.get_all("Set-Cookie", []):
            for name, morsel in SimpleCookie(header).items():
                self.cookies[name] = morsel.value
        return Reply(answer.status, answer.headers, text)

    def raw_post(self, path, fields):
        """The bytes of a post, for those who want to send them piece by piece."""
        body = urlencode(fields)
        head = [f"POST {path} HTTP/1.1", f"Host: 127.0.0.1:{self.server.port}"]
        head += [f"{name}: {value}" for name, value in self.headers().items()]
        head += [f"Content-Type: {FORM_TYPE}", f"Content-Length: {len(body)}", "Connection: close"]
        return "\r\n".join([*head, "", body]).encode()

    def socket(self):
        return socket.create_connection(("127.0.0.1", self.server.port), timeout=40)
