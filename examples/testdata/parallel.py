"""Sends a GET from eight threads at once for each path on standard input, and prints their statuses as JSON."""

import concurrent.futures
import json
import os
import pathlib
import sys
import threading

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "python"))
import client

CALLS = 8
together = threading.Barrier(CALLS)
api = client.Client(*(os.environ["POPUPMOCK_" + name] for name in ("BASE_URL", "USERNAME", "PASSWORD")))


def status(path):
    together.wait()
    try:
        return api.get(path)[0]
    except client.Failure as failure:
        return failure.status


with concurrent.futures.ThreadPoolExecutor(CALLS) as threads:
    for line in sys.stdin:
        print("statuses", json.dumps(list(threads.map(status, [line.strip()] * CALLS)), separators=(",", ":")), flush=True)
