"""Near miss: does not wait when it is told to, but lets the call fail, and says so."""
import sys

import good


class Client(good.Client):
    LONGEST = -1


sys.exit(good.main(Client))
