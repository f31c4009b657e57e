// Broken: the file is JSON that everybody on the machine can read. The vendor's page: "Use encrypted storage".
import { writeFile } from 'node:fs/promises'
import { FileClient } from './good-file.mjs'
import { run } from './run.mjs'

class Broken extends FileClient {
  save(tokens) {
    return writeFile(this.file, JSON.stringify(tokens))
  }

  open(text) {
    return JSON.parse(text)
  }
}

await run(Broken, import.meta.url)
