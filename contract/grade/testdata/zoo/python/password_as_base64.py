"""Broken: keeps the password in a file for the next time, as base64, which hides it from nobody.

Seen in: owncloud/client#301, docker/docs#862
"""
import base64
import json
import os
import sys

import good


class Client(good.Client):
    def __init__(self, base_url, username, password):
        super().__init__(base_url, username, password)
        path = os.path.expanduser("~/.popup.json")
        with open(path, "w", encoding="utf-8") as file:
            json.dump({"username": username, "password": base64.b64encode(password.encode()).decode()}, file)
        os.chmod(path, 0o644)


sys.exit(good.main(Client))
