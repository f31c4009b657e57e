"""Broken: threads that get a 401 at the same time all refresh, with the same refresh token.

Seen in: nextauthjs/next-auth#1454, Flyrell/axios-auth-refresh#307
"""
import sys

import good


class Client(good.Client):
    def renew(self, old):
        if old is None:
            return super().renew(old)
        self.tokens = self.refresh(old) or self.login()
        return self.tokens


sys.exit(good.main(Client))
