// Broken: backs off after a 429 by its own measure, whatever Retry-After says. DouglasdeMoura/chroncal#105 and
// x402-foundation/x402#1929: the header was never read.
import { Client } from './good.mjs'
import { run } from './run.mjs'

class Broken extends Client {
  pause(answer, n) {
    return answer.status === 429 ? this.backoff * 2 ** (n - 1) : super.pause(answer, n)
  }
}

await run(Broken, import.meta.url)
