// Broken: while the server has trouble it sends the refresh again, at once and without an end. hse-mtc/dal#92 (an infinite
// loop while the back end is down); bulwarkmail/webmail#972 (no cap on any failure but 401).
import { Client } from './good.mjs'
import { run } from './run.mjs'

class Broken extends Client {
  async refresh(stale) {
    for (;;) {
      const body = { refresh_token: stale.refresh }
      const answer = await this.send('POST', '/auth/refresh', { body }).catch(() => ({ status: 0 }))
      if (answer.status === 401) return null
      if (answer.status > 0 && answer.status < 500) return this.tokensOf('refresh', answer)
    }
  }
}

await run(Broken, import.meta.url)
