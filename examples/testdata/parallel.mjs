// Sends eight GETs at once for each path on standard input, and prints their statuses as JSON.
import { createInterface } from 'node:readline'
import { Client } from '../node/client.mjs'

const calls = 8
const { POPUPMOCK_BASE_URL: baseURL, POPUPMOCK_USERNAME: username, POPUPMOCK_PASSWORD: password } = process.env
const api = new Client(baseURL, username, password)

for await (const path of createInterface({ input: process.stdin })) {
  const answers = await Promise.allSettled(Array.from({ length: calls }, () => api.get(path)))
  console.log(`statuses ${JSON.stringify(answers.map(({ value, reason }) => (value ?? reason).status))}`)
}
