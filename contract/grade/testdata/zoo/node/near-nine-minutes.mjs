// Near miss: renews tokens with nine minutes left, and not with sixteen: the vendor's page says 5 to 10 minutes before expiry.
import { Client } from './good.mjs'
import { run } from './run.mjs'

class Early extends Client {
  early = 9 * 60_000
}

await run(Early, import.meta.url)
