// Broken: refuses a token that was issued in the future of its own clock, though the server, whose clock it is, takes it.
// googleapis/google-auth-library-python#889: "Token used too early. Check that your computer's clock is set correctly."
import { Failure } from './answer.mjs'
import { Client } from './good.mjs'
import { run } from './run.mjs'

class Broken extends Client {
  tokensOf(what, answer) {
    const tokens = super.tokensOf(what, answer)
    const { iat } = JSON.parse(Buffer.from(tokens.access.split('.')[1], 'base64url'))
    if (iat * 1000 > Date.now() + 10_000) throw new Failure(`${what}: token used too early: check your clock`)
    return tokens
  }
}

await run(Broken, import.meta.url)
