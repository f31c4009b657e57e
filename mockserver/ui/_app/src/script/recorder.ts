import type { Account, AccountChange, Assumption, Entry, Fault, Minting, Revocation, Trigger } from '../api/types';
import { Cell } from '../lib/cell';

/** Action is something that was done by hand, on this page. */
export type Action =
  | { do: 'advance'; by: string }
  | { do: 'clock'; mode?: string; rate?: number }
  | { do: 'account'; name: string; change: AccountChange }
  | { do: 'unaccount'; name: string }
  | { do: 'fault'; rule: Fault }
  | { do: 'unfault'; id: string } // empty for all
  | { do: 'trigger'; rule: Trigger }
  | { do: 'untrigger'; id: string } // empty for all
  | { do: 'assume'; values: Record<string, string> }
  | { do: 'revoke'; which: Revocation }
  | { do: 'rotate'; overlap: boolean }
  | { do: 'mint'; minting: Minting; fingerprint: string }
  | { do: 'forget' };

/** Step is a request or an action. When is by the page's clock in milliseconds, at by the mock's. */
export type Step = { when: number; at: number } & ({ entry: Entry } | { action: Action });

/** Start is what the mock was like when the recording began. */
export interface Start {
  at: number; // the mock's time, in milliseconds
  accounts: Account[];
  assumptions: Assumption[];
  faults: Fault[];
  triggers: Trigger[];
}

/** Known is where the recorder finds what the mock is like. */
interface Known {
  now(): number;
  accounts: Cell<Account[] | undefined>;
  assumptions: Cell<Assumption[] | undefined>;
  faults: Cell<Fault[] | undefined>;
  triggers: Cell<Trigger[] | undefined>;
}

const maxSteps = 2_000;

/** Recorder keeps what was clicked together and what clients did meanwhile, so that a script can be made of it. */
export class Recorder {
  start: Start | undefined;
  steps: Step[] = [];
  /** lost is how many steps had to make room. */
  lost = 0;
  readonly cell = new Cell<Recorder>(this);
  private skew = Infinity; // how far the page's clock is ahead of the mock's real one, in milliseconds, at most

  /** begin forgets everything; the next know tells where the recording begins. */
  begin(): void {
    this.start = undefined;
    this.steps = [];
    this.lost = 0;
    this.cell.tell();
  }

  /** know tells what the mock is like, which is of interest at the beginning alone. */
  know(known: Known): void {
    const { accounts, assumptions, faults, triggers } = known;
    if (this.start || !accounts.value || !assumptions.value || !faults.value || !triggers.value) return;
    this.start = {
      at: Math.min(known.now(), this.steps[0]?.at ?? Infinity),
      accounts: accounts.value, assumptions: assumptions.value, faults: faults.value, triggers: triggers.value,
    };
    this.cell.tell();
  }

  seen(entries: Entry[]): void {
    const now = Date.now();
    for (const entry of entries) {
      const real = Date.parse(entry.real_at);
      this.skew = Math.min(this.skew, now - real - entry.duration_ms);
      this.steps.push({ when: real, at: Date.parse(entry.at), entry });
    }
    this.trim();
  }

  /** did records an action that has succeeded; at is the mock's time behind it. */
  did(action: Action, at: number): void {
    const skew = this.skew < 5_000 ? this.skew : 0; // more than that is no difference of clocks, but entries from before
    this.steps.push({ when: Date.now() - skew, at, action });
    this.trim();
  }

  /** inOrder lists the steps as they happened. */
  inOrder(): Step[] {
    return [...this.steps].sort((a, b) => a.when - b.when || seqOf(a) - seqOf(b));
  }

  private trim(): void {
    const over = this.steps.length - maxSteps;
    if (over > 0) {
      this.steps.splice(0, over);
      this.lost += over;
    }
    this.cell.tell();
  }
}

function seqOf(step: Step): number {
  return 'entry' in step ? step.entry.seq : 0;
}
