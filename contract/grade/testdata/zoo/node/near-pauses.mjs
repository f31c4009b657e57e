// Near miss: takes a breath of half a second between a 401 and the refresh, and another one before the retry.
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from './good.mjs'
import { run } from './run.mjs'

class Slow extends Client {
  async refresh(stale) {
    await sleep(500)
    const fresh = await super.refresh(stale)
    await sleep(500)
    return fresh
  }
}

await run(Slow, import.meta.url)
