"""Near miss: its threads start one after the other. Where tokens live less than five minutes each refreshes, each time
with the token that the one before has got."""
import sys
import time

import good


class Client(good.Client):
    def get(self, path):
        time.sleep(0.1 * [name in path for name in good.NAMES].index(True))
        return super().get(path)


sys.exit(good.main(Client))
