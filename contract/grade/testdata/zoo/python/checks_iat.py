"""Broken: refuses a token that was issued in the future, by its own clock.

Seen in: jpadilla/pyjwt#794, and so in nextstrain/cli#307, dmitry-viskov/pylti1.3-flask-example#31
"""
import base64
import json
import sys
import time

import good


class Client(good.Client):
    def tokens_of(self, what, answer):
        tokens = super().tokens_of(what, answer)
        claims = (tokens["access_token"].split(".") + [""])[1]
        issued = json.loads(base64.urlsafe_b64decode(claims + "==") or b"{}").get("iat", 0)
        if issued > time.time() + 5:
            raise good.Failure(f"{what}: the token is not yet valid (iat)")
        return tokens


sys.exit(good.main(Client))
