#!/usr/bin/env node
// @ts-check
// A client of the Popup Reward Store API that lives through expiry, refresh and re-login. Node 18 or newer, no packages.
//
//   node client.mjs /api/v1/categories /api/v1/products    or request lines on standard input: see ../README.md
//
// It runs as it is. An editor, or tsc, can check its types too, with those of the API, which are made of the document:
//
//   popupmock openapi | npx openapi-typescript --output popup.d.ts
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const timeout = 30_000 // milliseconds for a whole answer
const early = 300_000 // milliseconds before expiry; the vendor advises to renew tokens 5 to 10 minutes before

/** @typedef {import('./popup.d.ts').components['schemas']} Schemas */
/** @typedef {{access: string, refresh: string, expires: number}} Tokens */
/** @typedef {{status: number, body: any}} Answer */

/** What went wrong, with the last answer: status 0 and body null when there was none. */
export class Failure extends Error {
  /**
   * `final`: whatever follows would fail the same way.
   * @param {string} message
   * @param {Partial<Answer> & {final?: boolean}} [answer]
   */
  constructor(message, { status = 0, body = null, final = false } = {}) {
    super(message)
    this.status = status
    this.body = body
    this.final = final
  }
}

/** Keeps its tokens in memory, in private fields, which console.log does not show. Any number of calls may run at once. */
export class Client {
  #base
  /** @type {Schemas['LoginRequest']} */
  #credentials
  /** @type {Tokens | null} */
  #tokens = null // replaced as a whole
  /** @type {Promise<Tokens> | null} */
  #renewal = null // the one that is under way

  /**
   * @param {string} baseURL
   * @param {string} username
   * @param {string} password
   */
  constructor(baseURL, username, password) {
    this.#base = baseURL.replace(/\/+$/, '')
    this.#credentials = { username, password }
  }

  /**
   * Resolves to status and decoded body of a GET, or rejects with a Failure. It asks once more after a 401, with new
   * tokens. A second 401 is not about their age, so it is the caller's.
   * @param {string} path
   */
  async get(path) {
    if (!/^\/[!-~]*$/.test(path)) { // anything else could lead the token to another host ("@elsewhere/")
      throw new Failure('a path begins with / and has no blanks')
    }
    let tokens = this.#tokens ?? await this.#renew(null)
    if (tokens.expires - Date.now() <= early) tokens = await this.#renew(tokens)
    let answer = await this.#send('GET', path, { token: tokens.access })
    if (answer.status === 401) {
      tokens = await this.#renew(tokens)
      answer = await this.#send('GET', path, { token: tokens.access })
    }
    if (answer.status < 200 || answer.status > 299 || answer.body === null) throw failure(`GET ${path}`, answer)
    return answer
  }

  /**
   * Replaces the tokens, unless another call has done so already. Calls that come while it is under way share its
   * outcome: a second refresh would present a token that the first has spent.
   * @param {Tokens | null} old
   */
  async #renew(old) {
    if (this.#tokens && this.#tokens !== old) return this.#tokens
    this.#renewal ??= this.#replace(old).finally(() => { this.#renewal = null })
    return this.#renewal
  }

  /** @param {Tokens | null} old */
  async #replace(old) {
    this.#tokens = (old && await this.#refresh(old)) ?? await this.#login()
    return this.#tokens
  }

  /**
   * Resolves to new tokens, or to null when the refresh token is dead too. Any other trouble is left to the caller:
   * after a 403 a login would fail as well, and after a 500 the tokens may still be good.
   * @param {Tokens} old
   */
  async #refresh(old) {
    const answer = await this.#send('POST', '/auth/refresh', { content: { refresh_token: old.refresh } })
    return answer.status === 401 ? null : tokensOf('refresh', answer)
  }

  async #login() {
    const answer = await this.#send('POST', '/auth/login', { content: this.#credentials })
    if (answer.status === 401) {
      const message = 'login: 401, check username and password, and that the account is active'
      throw new Failure(message, { ...answer, final: true })
    }
    return tokensOf('login', answer)
  }

  /**
   * Resolves to status and body, null when that is not JSON.
   * @param {string} method
   * @param {string} path
   * @param {{content?: Schemas['LoginRequest'] | Schemas['RefreshRequest'], token?: string}} what
   * @returns {Promise<Answer>}
   */
  async #send(method, path, { content, token }) {
    try {
      const response = await fetch(this.#base + path, {
        method,
        headers: token ? { Authorization: `Bearer ${token}` } : { 'Content-Type': 'application/json' },
        body: content && JSON.stringify(content),
        redirect: 'manual', // the token is meant for this host alone
        signal: AbortSignal.timeout(timeout),
      })
      return { status: response.status, body: parse(await response.text()) }
    } catch (error) { // its own message may quote a header
      const { name, cause } = /** @type {Error & {cause?: any}} */ (error)
      throw new Failure(`${method} ${path}: no answer, ${cause?.code ?? cause?.message ?? name}`)
    }
  }
}

/** @param {string} text */
function parse(text) {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/**
 * @param {string} what
 * @param {Answer} answer
 * @returns {Tokens}
 */
function tokensOf(what, answer) {
  if (answer.status !== 200) throw failure(what, answer)
  /** @type {Partial<Schemas['TokenEnvelope']> | null} */
  const envelope = answer.body
  const { access_token: access, refresh_token: refresh, access_expires_at: expiresAt = '' } = { ...envelope?.data }
  const expires = Date.parse(expiresAt)
  if (!access || !refresh || Number.isNaN(expires)) {
    throw new Failure(`${what}: 200 without tokens`) // the body may hold half of them: it must not be shown
  }
  return { access, refresh, expires }
}

/**
 * @param {string} what
 * @param {Answer} answer
 */
function failure(what, { status, body }) {
  if (status === 403) {
    const advice = 'this address is not on the IP whitelist of the account. Tokens do not cure that: have it changed'
    return new Failure(`${what}: 403, ${advice}`, { status, body, final: true })
  }
  if (status === 429) {
    return new Failure(`${what}: 429, it was too fast. Try again later, when Retry-After allows it`, { status, body, final: true })
  }
  /** @type {Partial<Schemas['ErrorEnvelope']> | null} */
  const envelope = body
  return new Failure(`${what}: ${status} ${envelope?.error?.message ?? '(no message)'}`, { status, body })
}

/**
 * The arguments, or else what request lines say. A line of another kind gives '', which get refuses.
 * @param {string[]} args
 */
async function* paths(args) {
  yield* args
  if (args.length > 0) return
  try {
    for await (const line of createInterface({ input: process.stdin })) {
      yield /^GET (\S+)$/.exec(line.trim())?.[1] ?? ''
    }
  } finally {
    process.stdin.destroy() // otherwise lines that nobody read would keep the process alive
  }
}

/**
 * Says what went wrong, and returns it in place of an answer.
 * @param {unknown} error
 */
function reported(error) {
  if (!(error instanceof Failure)) throw error
  console.error(`client.mjs: ${error.message}`)
  return error
}

async function main() {
  const names = ['POPUPMOCK_BASE_URL', 'POPUPMOCK_USERNAME', 'POPUPMOCK_PASSWORD']
  const [baseURL, username, password] = names.map((name) => process.env[name] ?? '')
  const unset = names.find((name) => !process.env[name])
  if (unset) {
    console.error(`client.mjs: ${unset} is not set: it is your configuration, see ../README.md`)
    return 2
  }
  const client = new Client(baseURL, username, password)
  let exitStatus = 0
  for await (const path of paths(process.argv.slice(2))) {
    const answer = await client.get(path).catch(reported)
    console.log(`${String(answer.status).padStart(3, '0')} ${JSON.stringify(answer.body)}`)
    if (!(answer instanceof Failure)) continue
    exitStatus = 1
    if (answer.final) break // a password tried again and again may lock the account, and a 429 asks to stop
  }
  return exitStatus
}

// Not process.exit, which could cut off what was not written yet.
if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = await main()
