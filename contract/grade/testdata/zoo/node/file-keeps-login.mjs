// Broken: what a login brings is kept in the file, what a refresh brings is not, so that the next process presents a refresh
// token that is spent. Temikus/denkeeper#283, openclaw/gogcli#373, grafana/gcx#363.
import { FileClient } from './good-file.mjs'
import { run } from './run.mjs'

class Broken extends FileClient {
  async refresh(stale) {
    const fresh = await super.refresh(stale)
    this.refreshed = fresh !== null
    return fresh
  }

  async save(tokens) {
    if (!this.refreshed) await super.save(tokens)
  }
}

await run(Broken, import.meta.url)
