// Broken: a request that fails is printed with all there is to know about it, as an AxiosError prints its config.
// axios/axios#6919; clusterzx/paperless-ai#966, where a token was found in the logs of a container.
import { Client } from './good.mjs'
import { run } from './run.mjs'

class Broken extends Client {
  async call(path, tokens) {
    const answer = await super.call(path, tokens)
    if (answer.status !== 200) {
      console.error('request failed:', { path, status: answer.status, config: { headers: this.headers(tokens.access) } })
    }
    return answer
  }
}

await run(Broken, import.meta.url)
