"""Broken: renews a token ten seconds before its end, where the vendor has five minutes.

Seen in: golang.org/x/oauth2, where it is the default
"""
import sys

import good


class Client(good.Client):
    EARLY = 10


sys.exit(good.main(Client))
