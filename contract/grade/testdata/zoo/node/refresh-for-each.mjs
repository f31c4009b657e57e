// Broken: each of several calls that need new tokens asks for them itself, all with the one refresh token.
// AlexAegis/auth#382 and nuxt-community/auth-module#1743: the first refresh spends the token of the others.
import { Client } from './good.mjs'
import { run } from './run.mjs'

class Broken extends Client {
  renew(stale) {
    return stale ? this.replace(stale) : super.renew(stale)
  }
}

await run(Broken, import.meta.url)
