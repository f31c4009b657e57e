"""Broken: takes every refresh that fails for an outage that passes, and tries again without an end.

Seen in: bulwarkmail/webmail#972, hse-mtc/dal#92
"""
import sys
import time

import good


class Client(good.Client):
    def send_refresh(self, old):
        while True:
            answer = super().send_refresh(old)
            if not answer.lost():
                return answer
            time.sleep(0.1)


sys.exit(good.main(Client))
