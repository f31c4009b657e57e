// Broken: each 401 leads to a refresh and another try, without an end and without a pause. punkpeye/mcp-remote#338 measured
// 456 token requests a second against a server that refused every new token.
import { Client } from './good.mjs'
import { run } from './run.mjs'

class Broken extends Client {
  async get(path) {
    let tokens = await this.valid()
    let answer = await this.call(path, tokens)
    while (answer.status === 401) {
      tokens = await this.renew(tokens)
      answer = await this.call(path, tokens)
    }
    return this.checked(`GET ${path}`, answer)
  }
}

await run(Broken, import.meta.url)
