"""Near miss: it keeps to all rules, and has habits of HTTP libraries that are easily taken for faults: it asks once without a
token, looks for a path that is not there, uses HEAD, has another query string each time, and logs out at its end."""
import sys
import time
import uuid

import good


class Client(good.Client):
    probed = False

    def get(self, path):
        if not self.probed:
            self.probed = True
            self.send("GET", path)
            self.exchange("GET", "/.well-known/openid-configuration", None, None)
        return super().get(f"{path}?_={time.time_ns()}-{uuid.uuid4()}")

    def read(self, path, tokens):
        self.exchange("HEAD", path, None, tokens["access_token"])
        return super().read(path, tokens)

    def close(self):
        if self.tokens:
            self.exchange("POST", "/auth/logout", None, self.tokens["access_token"])


clients = []


def one(*target):
    clients.append(Client(*target))
    return clients[0]


status = good.main(one)
clients[0].close()
sys.exit(status)
