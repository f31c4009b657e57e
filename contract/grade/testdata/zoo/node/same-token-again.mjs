// Broken: after the refresh it sends the same request again, and the old token with it.
// Flyrell/axios-auth-refresh#54 is such an application; axios/axios#5163 a retry with the old configuration.
import { Client } from './good.mjs'
import { run } from './run.mjs'

class Broken extends Client {
  async get(path) {
    const tokens = await this.valid()
    let answer = await this.call(path, tokens)
    if (answer.status === 401) {
      await this.renew(tokens)
      answer = await this.call(path, tokens)
    }
    return this.checked(`GET ${path}`, answer)
  }
}

await run(Broken, import.meta.url)
