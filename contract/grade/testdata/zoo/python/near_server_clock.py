"""Near miss: reckons with the clock of the server, as its header Date tells it, in place of its own."""
import email.utils
import sys
import time

import good


class Client(good.Client):
    ahead = 0  # seconds

    def exchange(self, method, path, content, token):
        answer = super().exchange(method, path, content, token)
        if answer.headers.get("Date"):
            self.ahead = email.utils.parsedate_to_datetime(answer.headers["Date"]).timestamp() - time.time()
        return answer

    def expires_soon(self, tokens):
        return tokens["expires"] - (time.time() + self.ahead) <= self.EARLY


sys.exit(good.main(Client))
