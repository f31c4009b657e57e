"""Near miss: renews a token that has nine minutes left."""
import sys

import good


class Client(good.Client):
    EARLY = 540


sys.exit(good.main(Client))
