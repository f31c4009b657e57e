// A lock among processes: a folder, since only one process can make it. Who holds it touches it every second, so that one
// whose holder was killed is known by its age.
import { mkdir, rename, rm, rmdir, stat, utimes } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'

const abandoned = 5_000 // milliseconds without a touch

/** Does the work while no other process is inside. */
export async function locked(folder, work) {
  while (!await taken(folder)) {
    await sleep(20 + Math.random() * 30)
    await clear(folder)
  }
  const touch = setInterval(() => { const now = new Date(); utimes(folder, now, now).catch(() => {}) }, 1_000)
  try {
    return await work()
  } finally {
    clearInterval(touch)
    await rmdir(folder).catch(() => {})
  }
}

function taken(folder) {
  return mkdir(folder).then(() => true, (error) => {
    if (error.code === 'EEXIST') return false
    throw error
  })
}

// Removes a lock that was abandoned: a rename succeeds for one process only.
async function clear(folder) {
  const { mtimeMs, ino } = await stat(folder).catch(() => ({ mtimeMs: Infinity }))
  if (Date.now() - mtimeMs < abandoned) return
  const grave = `${folder}.${process.pid}`
  await rename(folder, grave).catch(() => {})
  const moved = await stat(grave).catch(() => null)
  if (moved?.ino === ino) await rm(grave, { recursive: true })
  else if (moved) await rename(grave, folder).catch(() => {}) // somebody's, made between the two looks
}
