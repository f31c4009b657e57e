"""Near miss: when the answer to a refresh is lost it fails, and says so. The next start logs in."""
import sys

import good


class Client(good.Client):
    def refresh(self, old):
        answer = self.send_refresh(old)
        if answer.lost():
            raise good.Failure("refresh: no usable answer, start again", hopeless=True)
        return None if answer.status == 401 else self.tokens_of("refresh", answer)


sys.exit(good.main(Client))
