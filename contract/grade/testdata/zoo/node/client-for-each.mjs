// Broken: a new client for each call, so that each call logs in. rwestergren/cronometer-api-mcp#3: the token lives in an object
// that is made anew for every request, until the login is throttled.
import { Client } from './good.mjs'
import { run } from './run.mjs'

class Broken extends Client {
  get(path) {
    return new Client(this.base, this.credentials.username, this.credentials.password).get(path)
  }
}

await run(Broken, import.meta.url)
