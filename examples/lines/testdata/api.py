"""A client for the adapter: that of the example in Python."""

import os
import sys

sys.path.insert(0, os.environ["EXAMPLES"] + "/python")
import client


class API(client.Client):
    def request(self, _method, path):
        return self.get(path)


api = API(*(os.environ["POPUPMOCK_" + name] for name in ("BASE_URL", "USERNAME", "PASSWORD")))
