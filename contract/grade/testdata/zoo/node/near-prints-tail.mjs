// Near miss: names tokens in its log by their last six characters and a fingerprint, which open nothing.
import { createHash } from 'node:crypto'
import { Client } from './good.mjs'
import { run } from './run.mjs'

class Talkative extends Client {
  tokensOf(what, answer) {
    const tokens = super.tokensOf(what, answer)
    const fingerprint = createHash('sha256').update(tokens.refresh).digest('hex').slice(0, 12)
    console.log(`${what}: access token ...${tokens.access.slice(-6)}, refresh token ${fingerprint}`)
    return tokens
  }
}

await run(Talkative, import.meta.url)
