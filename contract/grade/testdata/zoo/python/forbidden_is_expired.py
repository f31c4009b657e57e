"""Broken: takes a 403 for a token that has ended: refreshes, and asks again.

Seen in: meshery/meshery#8900, friendliai/periflow-cli#57
"""
import sys

import good


class Client(good.Client):
    def read(self, path, tokens):
        answer = super().read(path, tokens)
        return super().read(path, self.renew(tokens)) if answer.status == 403 else answer


sys.exit(good.main(Client))
