// Near miss: a refresh without a usable answer is shown, and neither sent again nor followed by a login: the run fails. The
// next one presents the same refresh token, which it has to try, is refused if it was spent, and logs in.
import { FileClient } from './good-file.mjs'
import { run } from './run.mjs'

export class Careful extends FileClient {
  async refresh(stale) {
    const answer = await this.send('POST', '/auth/refresh', { body: { refresh_token: stale.refresh } })
    return answer.status === 401 ? null : this.tokensOf('refresh', answer)
  }
}

await run(Careful, import.meta.url)
