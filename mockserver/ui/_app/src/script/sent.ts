import type { Calls } from '../api/calls';
import type { Sent } from './plan';
import type { Step } from './recorder';

const mostAsked = 150; // for one script
const mostKept = 1_000;

/** SentReader reads what the journal does not tell of requests, as far as the mock has kept it: queries and bodies. It asks once for each. */
export class SentReader {
  private known = new Map<number, Sent>();

  constructor(private calls: Calls) {}

  /** forget is for another journal, whose numbers mean other requests. */
  forget(): void {
    this.known.clear();
  }

  /** of reads what was sent with the requests of a script, of the newest ones. */
  async of(steps: Step[]): Promise<ReadonlyMap<number, Sent>> {
    const wanted = steps.flatMap((step) => ('entry' in step && !step.entry.path.startsWith('/auth/') ? [step.entry.seq] : [])).slice(-mostAsked);
    const found = new Map<number, Sent>();
    for (const seq of wanted) {
      const sent = this.known.get(seq) ?? await this.read(seq);
      found.set(seq, sent);
    }
    return found;
  }

  private async read(seq: number): Promise<Sent> {
    const sent: Sent = {};
    try {
      const { request } = await this.calls.exchange(seq);
      if (request.query) sent.query = request.query;
      if (request.encoding === '' && !request.truncated) sent.body = request.body;
    } catch {
      // It was not kept, and the script says what it leaves out for that.
    }
    this.known.set(seq, sent);
    if (this.known.size > mostKept) this.known.clear();
    return sent;
  }
}
