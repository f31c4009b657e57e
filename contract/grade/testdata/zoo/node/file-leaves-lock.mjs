// Broken: a refresh that fails leaves its lock behind, and nobody dares to touch it: after one lost answer no process ever gets
// new tokens. anthropics/claude-code#95236: a lock folder that outlived a refresh, until it was removed by hand.
import { mkdir, rmdir } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { Failure } from './answer.mjs'
import { Careful } from './near-shows-lost-refresh.mjs'
import { run } from './run.mjs'

class Broken extends Careful {
  async alone(work) {
    const lock = `${this.file}.lock`
    for (let n = 0; !await mkdir(lock).then(() => true, () => false); n++) {
      if (n === 100) throw new Failure('another process is refreshing the tokens, or has ended in the middle of it')
      await sleep(50)
    }
    const done = await work()
    await rmdir(lock)
    return done
  }
}

await run(Broken, import.meta.url)
