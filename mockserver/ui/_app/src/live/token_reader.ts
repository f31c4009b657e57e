import type { Calls } from '../api/calls';
import type { Token } from '../api/types';
import type { Lanes } from './lanes';

const enough = 1 << 20; // bytes: a list that is longer is read family by family
const shown = 24; // families, then

/** TokenReader reads the list of tokens when something has happened to them, and seldom enough to be no load for the mock. */
export class TokenReader {
  private wanted = false;
  private reading = false;
  private tooMany = false;

  constructor(private calls: Calls, private give: (tokens: Token[], complete: boolean) => void) {}

  changed(lanes: Lanes): void {
    this.wanted = true;
    if (!this.reading) void this.run(lanes);
  }

  private async run(lanes: Lanes): Promise<void> {
    this.reading = true;
    while (this.wanted) {
      this.wanted = false;
      const begun = performance.now();
      try {
        await this.read(lanes);
      } catch {
        // The connection says so; the next change reads again.
      }
      // What takes long to read is read the more seldom.
      const took = performance.now() - begun;
      await new Promise((resolve) => setTimeout(resolve, Math.min(10_000, Math.max(100, took * 10))));
    }
    this.reading = false;
  }

  private async read(lanes: Lanes): Promise<void> {
    if (!this.tooMany) {
      const tokens = await this.calls.tokens({}, enough);
      if (tokens !== 'too many') return this.give(tokens, true);
      this.tooMany = true;
    }
    const all: Token[] = [];
    for (const { family } of lanes.newestFirst().filter((lane) => lane.family !== '').slice(0, shown)) {
      const tokens = await this.calls.tokens({ family }, enough);
      if (tokens !== 'too many') all.push(...tokens);
    }
    this.give(all, false);
  }

  /** forget has the whole list tried again, after a reset for instance. */
  forget(): void {
    this.tooMany = false;
  }
}
