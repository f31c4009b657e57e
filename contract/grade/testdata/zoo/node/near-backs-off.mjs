// Near miss: a refresh that meets a 5xx or no answer is tried three times, further and further apart, before the login. The
// server may have spent the refresh token by then, which the client cannot know.
import { Client } from './good.mjs'
import { run } from './run.mjs'

class Patient extends Client {
  async refresh(stale) {
    try {
      return this.tokensOf('refresh', await this.patiently(() => this.once(stale)))
    } catch (error) {
      if ([403, 429].includes(error.status)) throw error
      return null
    }
  }

  once(stale) {
    return this.send('POST', '/auth/refresh', { body: { refresh_token: stale.refresh } })
  }

  checked(what, answer) {
    try {
      return super.checked(what, answer)
    } catch (error) {
      throw Object.assign(error, { status: answer.status })
    }
  }
}

await run(Patient, import.meta.url)
