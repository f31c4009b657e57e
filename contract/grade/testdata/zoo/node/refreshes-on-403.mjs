// Broken: takes a 403 for a 401. Users of axios-auth-refresh ask for it with statusCodes: [401, 403], as in
// Flyrell/axios-auth-refresh#118 and #210; friendliai/periflow-cli#57 took it out again.
import { Client } from './good.mjs'
import { run } from './run.mjs'

class Broken extends Client {
  async get(path) {
    let tokens = await this.valid()
    let answer = await this.call(path, tokens)
    if ([401, 403].includes(answer.status)) {
      tokens = await this.renew(tokens)
      answer = await this.call(path, tokens)
    }
    return this.checked(`GET ${path}`, answer)
  }
}

await run(Broken, import.meta.url)
