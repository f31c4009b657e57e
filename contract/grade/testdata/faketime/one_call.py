"""A client that makes one call each time it is started, and keeps its tokens in HOME. Its argument says how it goes about time:
good by the clock, eager half an hour before the end, ignores never looks, monotonic by the time since its start, crashes dies when it is preloaded."""

import json
import os
import signal
import sys
import time
import urllib.error
import urllib.request
from datetime import datetime

kind = sys.argv[1]
if kind == "crashes" and "faketime" in os.environ.get("LD_PRELOAD", ""):
    os.kill(os.getpid(), signal.SIGSEGV)
calls = 3 if kind == "monotonic" else 1
store = os.path.join(os.environ["HOME"], "tokens")


def send(path, body=None, token=None):
    request = urllib.request.Request(os.environ["POPUPMOCK_BASE_URL"] + path, data=body and json.dumps(body).encode())
    request.add_header("Content-Type", "application/json")
    if token:
        request.add_header("Authorization", "Bearer " + token)
    with urllib.request.urlopen(request, timeout=5) as answer:
        return json.load(answer)


def keep(tokens):
    ends = datetime.strptime(tokens["access_expires_at"], "%Y-%m-%dT%H:%M:%S%z").timestamp()
    tokens["monotonic"] = time.monotonic() + ends - time.time()
    with open(os.open(store, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w") as file:
        json.dump(dict(tokens, ends=ends), file)
    return dict(tokens, ends=ends)


def login():
    return keep(send("/auth/login", {"username": os.environ["POPUPMOCK_USERNAME"], "password": os.environ["POPUPMOCK_PASSWORD"]})["data"])


def old(tokens):
    if kind == "monotonic":
        return tokens["monotonic"] - time.monotonic() < 300
    return kind != "ignores" and tokens["ends"] - time.time() < (1800 if kind == "eager" else 300)


def call():
    try:
        with open(store) as file:
            tokens = json.load(file)
    except FileNotFoundError:
        tokens = login()
    if old(tokens):
        tokens = keep(send("/auth/refresh", {"refresh_token": tokens["refresh_token"]})["data"])
    try:
        send("/api/v1/products", token=tokens["access_token"])
    except urllib.error.HTTPError as error:
        if error.code != 401:
            raise
        tokens = keep(send("/auth/refresh", {"refresh_token": tokens["refresh_token"]})["data"])
        send("/api/v1/products", token=tokens["access_token"])


for _ in range(calls):
    call()
