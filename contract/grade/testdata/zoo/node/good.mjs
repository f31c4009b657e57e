// A client that keeps to the vendor's rules: tokens in memory, calls side by side, one renewal at a time. Its steps are
// methods, so that a broken client beside it can replace one. Node 18 or newer, no packages.
import { setTimeout as sleep } from 'node:timers/promises'
import { parse, Failure, retryAfter } from './answer.mjs'
import { run } from './run.mjs'

export class Client {
  early = 5 * 60_000 // milliseconds before the expiry at which tokens are renewed
  timeout = 5_000 // milliseconds for a whole answer
  tries = 3 // of a request that may be repeated
  backoff = 300 // milliseconds after the first try, twice as long after the next
  longestWait = 20_000 // milliseconds; a server that wants more is not waited for
  tokens = null // {access, refresh, expires}, replaced as a whole
  renewal = null // the promise of the renewal that is under way

  constructor(baseURL, username, password) {
    this.base = baseURL.replace(/\/+$/, '')
    this.credentials = { username, password }
  }

  // The body of a GET. After a 401 there is one renewal and one more try; a second 401 is the caller's.
  async get(path) {
    let tokens = await this.valid()
    let answer = await this.call(path, tokens)
    if (answer.status === 401) {
      tokens = await this.renew(tokens)
      answer = await this.call(path, tokens)
    }
    return this.checked(`GET ${path}`, answer)
  }

  // Tokens with more than five minutes left.
  async valid() {
    const tokens = this.tokens ?? await this.renew(null)
    return this.isDue(tokens) ? this.renew(tokens) : tokens
  }

  isDue(tokens) {
    return tokens.expires - Date.now() <= this.early
  }

  // Replaces tokens, unless another call has done so already. Calls that come meanwhile share the outcome.
  async renew(stale) {
    if (this.tokens && this.tokens !== stale) return this.tokens
    this.renewal ??= this.replace(stale).finally(() => { this.renewal = null })
    return this.renewal
  }

  async replace(stale) {
    this.tokens = (stale && await this.refresh(stale)) ?? await this.login()
    return this.tokens
  }

  // New tokens, or null when a login has to follow: the refresh token is dead, or may be, because the answer was lost.
  async refresh(stale) {
    let answer
    try {
      answer = await this.send('POST', '/auth/refresh', { body: { refresh_token: stale.refresh } })
      return this.tokensOf('refresh', answer)
    } catch (error) {
      if (answer?.status === 403 || answer?.status === 429) throw error // a login would fare no better
      return null
    }
  }

  async login() {
    return this.tokensOf('login', await this.patiently(() => this.send('POST', '/auth/login', { body: this.credentials })))
  }

  tokensOf(what, answer) {
    const { access_token: access, refresh_token: refresh, access_expires_at: at } = this.checked(what, answer)?.data ?? {}
    const expires = Date.parse(at)
    if (!access || !refresh || Number.isNaN(expires)) throw new Failure(`${what}: 200 without tokens`)
    return { access, refresh, expires }
  }

  call(path, tokens) {
    return this.patiently(() => this.send('GET', path, { token: tokens.access }))
  }

  // Repeats what may be repeated: further and further apart after a server's trouble, and when the server says.
  async patiently(attempt) {
    for (let n = 1; ; n++) {
      const answer = await attempt().catch((error) => ({ status: 0, error }))
      const wait = n < this.tries ? this.pause(answer, n) : null
      if (wait === null) {
        if (answer.error) throw answer.error
        return answer
      }
      await sleep(wait)
    }
  }

  // Milliseconds until the next try, or null when there is none.
  pause(answer, n) {
    const told = retryAfter(answer)
    if (told !== null) return told <= this.longestWait ? told : null
    return answer.status === 0 || answer.status >= 500 ? this.backoff * 2 ** (n - 1) : null
  }

  async send(method, path, { body, token }) {
    try {
      const response = await fetch(this.base + path, {
        method,
        headers: this.headers(token),
        body: body && JSON.stringify(body),
        redirect: 'manual', // the token is meant for this host alone
        signal: AbortSignal.timeout(this.timeout),
      })
      return { status: response.status, headers: response.headers, body: parse(await response.text()) }
    } catch (error) { // its own message may quote a header
      throw new Failure(`${method} ${path}: no answer, ${error.cause?.code ?? error.name}`)
    }
  }

  headers(token) {
    return token ? { Authorization: `Bearer ${token}` } : { 'Content-Type': 'application/json' }
  }

  checked(what, { status, body }) {
    if (status !== 200) throw new Failure(`${what}: ${status} ${body?.error?.message ?? ''}`)
    if (body === undefined) throw new Failure(`${what}: 200 without JSON`)
    return body
  }
}

await run(Client, import.meta.url)
