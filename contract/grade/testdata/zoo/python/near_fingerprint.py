"""Near miss: prints the first twelve digits of the SHA-256 of each token that it has got."""
import hashlib
import sys

import good


class Client(good.Client):
    def tokens_of(self, what, answer):
        tokens = super().tokens_of(what, answer)
        print(what, hashlib.sha256(tokens["access_token"].encode()).hexdigest()[:12])
        return tokens


sys.exit(good.main(Client))
