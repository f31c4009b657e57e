"""A good client in Python 3.8, with the standard library alone. Its tokens live in memory, and threads share them.

Each step is a method, so that a client that imports this file can have one step of its own; then it calls main.
"""

import concurrent.futures
import datetime
import email.utils
import http.client
import json
import os
import sys
import threading
import time
import urllib.error
import urllib.request

NAMES = "products", "categories", "countries"
ROUNDS = 2  # as of a page that is loaded twice; its calls are made at the same time


class Failure(Exception):
    """A call has failed. `hopeless` means that whatever follows would fail the same way, or come too early."""

    def __init__(self, message, hopeless=False):
        super().__init__(message)
        self.hopeless = hopeless


class Answer:
    """Status 0 where there was none, and the body: None where it is no JSON."""

    def __init__(self, status, headers, text):
        self.status, self.headers = status, headers
        try:
            self.body = json.loads(text)
        except ValueError:
            self.body = None

    def tokens(self):
        """Returns access_token, refresh_token and expires, in Unix time, or None where they are not all there."""
        try:
            data = self.body["data"]
            expires = datetime.datetime.strptime(data["access_expires_at"], "%Y-%m-%dT%H:%M:%S%z").timestamp()
            return {"access_token": data["access_token"], "refresh_token": data["refresh_token"], "expires": expires}
        except (KeyError, TypeError, ValueError):
            return None

    def lost(self):
        """Whether this is no answer to a refresh, which may have spent the token all the same."""
        return self.status == 0 or self.status >= 500 or (self.status == 200 and not self.tokens())


class Client:
    EARLY = 300  # seconds before expiry at which tokens are renewed
    LONGEST = 10  # seconds of a Retry-After that are sat out; a longer one ends the call
    TIMEOUT = 5  # seconds without a sign of life

    def __init__(self, base_url, username, password):
        self.base, self.credentials = base_url.rstrip("/"), {"username": username, "password": password}
        self.lock = threading.Lock()  # one renewal at a time
        self.tokens = None  # those of the last login or refresh, replaced as a whole
        self.refusal = None  # threads that waited must not try the password again, one after the other

    def get(self, path):
        tokens = self.tokens or self.renew(None)
        if self.expires_soon(tokens):
            tokens = self.renew(tokens)
        answer = self.read(path, tokens)
        if answer.status == 401:
            answer = self.read(path, self.renew(tokens))
        return self.result(f"GET {path}", answer)

    def expires_soon(self, tokens):
        return tokens["expires"] - time.time() <= self.EARLY

    def renew(self, old):
        """Replaces the tokens, unless another thread did so while this one waited for its turn."""
        with self.lock:
            if self.refusal:
                raise self.refusal
            try:
                if self.tokens is old:
                    self.tokens = (old and self.refresh(old)) or self.login()
            except Failure as failure:
                self.refusal = failure if failure.hopeless else None
                raise
            return self.tokens

    def refresh(self, old):
        """Returns new tokens, or None when the refresh token is dead. A lost answer may have spent it, so one more try
        is all it is worth."""
        answer = self.send_refresh(old)
        if answer.lost():
            time.sleep(0.2)
            answer = self.send_refresh(old)
        return None if answer.status == 401 or answer.lost() else self.tokens_of("refresh", answer)

    def login(self):
        return self.tokens_of("login", self.send("POST", "/auth/login", self.credentials))

    def tokens_of(self, what, answer):
        self.result(what, answer)
        if not answer.tokens():
            raise Failure(f"{what}: {answer.status} without tokens")
        return answer.tokens()

    def result(self, what, answer):
        if 200 <= answer.status <= 299 and answer.body is not None:
            return answer.body
        try:
            message = answer.body["error"]["message"]
        except (KeyError, TypeError):
            message = "no usable answer"
        hopeless = answer.status in (403, 429) or (what, answer.status) == ("login", 401)
        raise Failure(f"{what}: {answer.status} {message}", hopeless)

    def read(self, path, tokens):
        return self.send("GET", path, token=tokens["access_token"])

    def send_refresh(self, old):
        return self.send("POST", "/auth/refresh", {"refresh_token": old["refresh_token"]})

    def send(self, method, path, content=None, token=None):
        """Sits out one 429."""
        answer = self.exchange(method, path, content, token)
        seconds = self.told_to_wait(answer)
        if seconds is None or seconds > self.LONGEST:
            return answer
        time.sleep(max(0, seconds))
        return self.exchange(method, path, content, token)

    def told_to_wait(self, answer):
        told = answer.headers.get("Retry-After") if answer.status == 429 else None
        if told is None or told.isdigit():
            return told and int(told)
        then, now = (email.utils.parsedate_to_datetime(text) for text in (told, answer.headers["Date"]))
        return (then - now).total_seconds()

    def exchange(self, method, path, content, token):
        headers = {"Authorization": f"Bearer {token}"} if token else {"Content-Type": "application/json"}
        data = json.dumps(content).encode() if content else None
        request = urllib.request.Request(self.base + path, data, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=self.TIMEOUT) as response:
                return Answer(response.status, response.headers, response.read())
        except urllib.error.HTTPError as refusal:
            with refusal:
                return Answer(refusal.code, refusal.headers, refusal.read())
        except (OSError, http.client.HTTPException):
            return Answer(0, {}, "")


def line(client, name):
    """Prints a line, or what went wrong on stderr. Returns whether the call succeeded."""
    try:
        print(f"{name}: {len(client.get('/api/v1/' + name))}", flush=True)
        return True
    except Failure as failure:
        print(f"{name}: {failure}", file=sys.stderr)
        return False


def main(kind=Client):
    client = kind(*(os.environ["POPUPMOCK_" + name] for name in ("BASE_URL", "USERNAME", "PASSWORD")))
    with concurrent.futures.ThreadPoolExecutor(len(NAMES)) as threads:
        for _ in range(ROUNDS):
            if not all(list(threads.map(lambda name: line(client, name), NAMES))):
                return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
