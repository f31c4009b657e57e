// Broken: a debug log of every request, headers and all. requests/requests-oauthlib#536.
import { Client } from './good.mjs'
import { run } from './run.mjs'

class Broken extends Client {
  headers(token) {
    const headers = super.headers(token)
    console.error('request', headers)
    return headers
  }
}

await run(Broken, import.meta.url)
