// The good client for several processes: they share tokens in a file, encrypted, and a lock lets one of them renew. The key
// is made of the password and is kept nowhere.
import { createCipheriv, createDecipheriv, randomBytes, scryptSync } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { Client } from './good.mjs'
import { locked } from './lock.mjs'
import { run } from './run.mjs'

export class FileClient extends Client {
  constructor(baseURL, username, password) {
    super(baseURL, username, password)
    this.folder = join(homedir(), '.popup')
    this.file = join(this.folder, 'tokens')
    this.key = scryptSync(password, `popup tokens of ${username}`, 32)
  }

  // Calls that begin together get one object between them: that it is another one tells that tokens were renewed.
  async valid() {
    const stored = await (this.stored ??= this.load())
    this.tokens ??= stored
    return super.valid()
  }

  async replace(stale) {
    await mkdir(this.folder, { recursive: true, mode: 0o700 })
    return this.alone(async () => {
      const stored = await this.load()
      if (stored && stored.access !== stale?.access) { // another process was faster
        this.tokens = stored
        return stored
      }
      await super.replace(stale)
      await this.save(this.tokens) // before anybody uses them
      return this.tokens
    })
  }

  alone(work) {
    return locked(`${this.file}.lock`, work)
  }

  // Null when there is nothing that this key opens: then a login helps.
  async load() {
    try {
      return this.open(await readFile(this.file))
    } catch {
      return null
    }
  }

  async save(tokens) {
    const fresh = `${this.file}.${process.pid}`
    await writeFile(fresh, this.seal(tokens), { mode: 0o600 })
    await rename(fresh, this.file)
  }

  seal(tokens) {
    const iv = randomBytes(12)
    const cipher = createCipheriv('aes-256-gcm', this.key, iv)
    const text = Buffer.concat([cipher.update(JSON.stringify(tokens)), cipher.final()])
    return Buffer.concat([iv, cipher.getAuthTag(), text])
  }

  open(sealed) {
    const decipher = createDecipheriv('aes-256-gcm', this.key, sealed.subarray(0, 12))
    decipher.setAuthTag(sealed.subarray(12, 28))
    return JSON.parse(Buffer.concat([decipher.update(sealed.subarray(28)), decipher.final()]))
  }
}

await run(FileClient, import.meta.url)
