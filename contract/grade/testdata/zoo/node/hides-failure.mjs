// Broken: says that something went wrong, and ends with exit status 0, so that no script notices.
// Axway-API-Management-Plus/apim-cli#278 (wrong credentials, status 0) and kionsoftware/kion-cli#63.
import { Client } from './good.mjs'
import { run } from './run.mjs'

class Broken extends Client {
  async each(paths, one) {
    await Promise.all(paths.map(one))
    return []
  }
}

await run(Broken, import.meta.url)
