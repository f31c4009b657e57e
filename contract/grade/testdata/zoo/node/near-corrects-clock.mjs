// Near miss: does not compare the expiry with its own clock, but counts from the Date of the answer that brought the tokens.
import { Client } from './good.mjs'
import { run } from './run.mjs'

class Corrected extends Client {
  tokensOf(what, answer) {
    const tokens = super.tokensOf(what, answer)
    const theirs = Date.parse(answer.headers.get('date') ?? '')
    const ahead = Number.isNaN(theirs) ? 0 : theirs - Date.now()
    return { ...tokens, expires: tokens.expires - ahead }
  }
}

await run(Corrected, import.meta.url)
