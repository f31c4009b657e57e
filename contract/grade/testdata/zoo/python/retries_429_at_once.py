"""Broken: asks again after a 429 by a back-off of its own, whatever Retry-After says.

Seen in: benoitc/livery#47, cognitedata/cognite-sdk-python#268
"""
import sys
import time

import good


class Client(good.Client):
    def send(self, method, path, content=None, token=None):
        for pause in 0.1, 0.2, 0.4:
            answer = self.exchange(method, path, content, token)
            if answer.status != 429:
                return answer
            time.sleep(pause)
        return self.exchange(method, path, content, token)


sys.exit(good.main(Client))
