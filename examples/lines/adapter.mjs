import { createInterface } from 'node:readline'
import { api } from './api.mjs' // yours

for await (const line of createInterface({ input: process.stdin })) {
  const [method, path] = line.split(' ')
  const { status, body } = await api.request(method, path).catch((error) => { // yours: the status, and the JSON decoded
    console.error(error.message)
    return { status: error.status ?? 0, body: null }
  })
  if (status < 200 || status > 299) process.exitCode = 1
  console.log(String(status).padStart(3, '0'), JSON.stringify(body))
}
