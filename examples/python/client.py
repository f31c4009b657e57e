#!/usr/bin/env python3
"""A client of the Popup Reward Store API that lives through expiry, refresh and re-login. Python 3.8, standard library.

    python3 client.py /api/v1/categories /api/v1/products    or request lines on standard input: see ../README.md
"""

import datetime
import http.client
import json
import os
import re
import sys
import threading
import time
import urllib.error
import urllib.request

TIMEOUT = 30  # seconds without a sign of life
EARLY = 300  # seconds before expiry at which tokens are renewed: the vendor advises 5 to 10 minutes


class Failure(Exception):
    """What went wrong, with the last answer: status 0 and body None when there was none.

    `final` means that whatever follows would fail the same way.
    """

    def __init__(self, message, status=0, body=None, final=False):
        super().__init__(message)
        self.status, self.body, self.final = status, body, final


class Tokens:
    """A pair as login and refresh answer it. A plain class, because its repr() shows no secrets in logs."""

    def __init__(self, data):
        self.access, self.refresh = str(data["access_token"]), str(data["refresh_token"])
        expires = datetime.datetime.strptime(data["access_expires_at"], "%Y-%m-%dT%H:%M:%S%z")
        self._expires = expires.timestamp()

    def expire_soon(self):
        return self._expires - time.time() <= EARLY


class StayOnThisHost(urllib.request.HTTPRedirectHandler):
    """Follows no redirect: urllib would take the token along to any host."""

    def redirect_request(self, *_):
        return None


class Client:
    """Keeps its tokens in memory. Any number of threads may share one."""

    def __init__(self, base_url, username, password):
        self._base = base_url.rstrip("/")
        self._credentials = {"username": username, "password": password}
        self._http = urllib.request.build_opener(StayOnThisHost)
        self._lock = threading.Lock()  # one renewal at a time: the second would present a refresh token already spent
        self._tokens = None
        self._refusal = None

    def get(self, path):
        """Returns status and decoded body of a GET, or raises Failure.

        It asks once more after a 401, with new tokens. A second 401 is not about their age, so it is the caller's.
        """
        if not re.fullmatch("/[!-~]*", path):  # anything else could lead the token to another host ("@elsewhere/")
            raise Failure("a path begins with / and has no blanks")
        tokens = self._tokens or self._renew(None)
        if tokens.expire_soon():
            tokens = self._renew(tokens)
        status, body = self._send("GET", path, token=tokens.access)
        if status == 401:
            tokens = self._renew(tokens)
            status, body = self._send("GET", path, token=tokens.access)
        if not 200 <= status <= 299 or body is None:
            raise failure(f"GET {path}", status, body)
        return status, body

    def _renew(self, old):
        """Replaces the tokens, unless another thread did so while this one waited for its turn."""
        with self._lock:
            if self._refusal:  # the threads that waited must not try the password again, one after the other
                raise self._refusal
            if self._tokens is old:
                self._tokens = (self._refresh(old) if old else None) or self._login()
            return self._tokens

    def _refresh(self, old):
        """Returns new tokens, or None when the refresh token is dead too.

        Any other trouble is left to the caller: after a 403 a login would fail as well, and after a 500 the tokens may
        still be good.
        """
        status, body = self._send("POST", "/auth/refresh", {"refresh_token": old.refresh})
        return None if status == 401 else tokens_of("refresh", status, body)

    def _login(self):
        status, body = self._send("POST", "/auth/login", self._credentials)
        if status == 401:
            message = "login: 401, check username and password, and that the account is active"
            self._refusal = Failure(message, status, body, final=True)
            raise self._refusal
        return tokens_of("login", status, body)

    def _send(self, method, path, content=None, token=None):
        """Returns status and body, None when that is not JSON."""
        data = None if content is None else json.dumps(content).encode()
        headers = {"Authorization": f"Bearer {token}"} if token else {"Content-Type": "application/json"}
        try:
            request = urllib.request.Request(self._base + path, data, headers, method=method)
            try:
                answer = self._http.open(request, timeout=TIMEOUT)
            except urllib.error.HTTPError as refusal:  # a 401 is an answer
                answer = refusal
            with answer:
                return answer.status, parse(answer.read())
        except (OSError, http.client.HTTPException) as error:
            raise Failure(f"{method} {path}: no answer, {error}") from None
        except ValueError:  # its message may quote a header
            raise Failure(f"{method} {path}: cannot be sent, is the base URL right?") from None


def parse(text):
    try:
        return json.loads(text)
    except ValueError:
        return None


def tokens_of(what, status, body):
    if status != 200:
        raise failure(what, status, body)
    try:
        return Tokens(body["data"])
    except (KeyError, TypeError, ValueError):  # the body may hold half of them: it must not be shown
        raise Failure(f"{what}: 200 without tokens") from None


def failure(what, status, body):
    if status == 403:
        advice = "this address is not on the IP whitelist of the account. Tokens do not cure that: have it changed"
        return Failure(f"{what}: 403, {advice}", status, body, final=True)
    if status == 429:
        return Failure(f"{what}: 429, it was too fast. Try again later, when Retry-After allows it", status, body, final=True)
    try:
        message = body["error"]["message"]
    except (KeyError, TypeError):
        message = "(no message)"
    return Failure(f"{what}: {status} {message}", status, body)


def paths(arguments):
    """The arguments, or else what request lines say. A line of another kind gives "", which get refuses."""
    yield from arguments
    for line in sys.stdin if not arguments else ():
        request = re.fullmatch(r"GET (\S+)", line.strip())
        yield request[1] if request else ""


def main():
    names = "POPUPMOCK_BASE_URL", "POPUPMOCK_USERNAME", "POPUPMOCK_PASSWORD"
    for name in names:
        if not os.environ.get(name):
            print(f"client.py: {name} is not set: it is your configuration, see ../README.md", file=sys.stderr)
            return 2
    client = Client(*(os.environ[name] for name in names))
    failed = None
    for path in paths(sys.argv[1:]):
        try:
            status, body = client.get(path)
        except Failure as error:
            failed, status, body = error, error.status, error.body
            print(f"client.py: {error}", file=sys.stderr)
        print(f"{status:03}", json.dumps(body, ensure_ascii=False, separators=(",", ":")), flush=True)
        if failed and failed.final:
            break  # a password tried again and again may lock the account, and a 429 asks to stop
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
