// Broken: processes share a file, but no lock and no second look: whoever finds old tokens there refreshes them.
// openai/codex#10332; pipefy/ai-toolkit#225 has the same with xargs -P.
import { mkdir } from 'node:fs/promises'
import { Client } from './good.mjs'
import { FileClient } from './good-file.mjs'
import { run } from './run.mjs'

class Broken extends FileClient {
  async replace(stale) {
    await mkdir(this.folder, { recursive: true, mode: 0o700 })
    await Client.prototype.replace.call(this, stale)
    await this.save(this.tokens)
    return this.tokens
  }
}

await run(Broken, import.meta.url)
