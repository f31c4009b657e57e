// Broken: takes the expiry, which it has in milliseconds, for seconds, and so finds every token overdue: it refreshes before
// each call, however much time is left. vercel/vercel#13888 had the two units mixed up with the same outcome; openfga/js-sdk#26
// as well ("I do not DDOS my auth service").
import { Client } from './good.mjs'
import { run } from './run.mjs'

class Broken extends Client {
  isDue(tokens) {
    return tokens.expires / 1000 - Date.now() <= this.early
  }
}

await run(Broken, import.meta.url)
