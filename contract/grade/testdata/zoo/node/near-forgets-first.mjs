// Near miss: removes its file when the refresh is refused, and then logs in. Another process that looks meanwhile finds nothing,
// waits for the lock, and finds the new tokens.
import { rm } from 'node:fs/promises'
import { FileClient } from './good-file.mjs'
import { run } from './run.mjs'

class Forgetful extends FileClient {
  async login() {
    await rm(this.file, { force: true })
    return super.login()
  }
}

await run(Forgetful, import.meta.url)
