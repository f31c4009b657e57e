import { apiAt } from './api/place';
import { apiBase, base } from './base';
import { Calls } from './api/calls';
import { Caller, messageOf } from './api/http';
import type { Account, Assumption, Entry, Fault, Health, Sandbox, ScenarioText, Session, Trigger } from './api/types';
import type { Reading } from './clock/time';
import { corrected, nowOf, readingOf } from './clock/time';
import type { Connection, Sink } from './follow/follower';
import { Follower } from './follow/follower';
import { Journal } from './journal/store';
import { Lanes } from './live/lanes';
import { Cell } from './lib/cell';
import { later } from './lib/later';
import { Turns } from './lib/turns';
import { wait } from './lib/wait';
import { Recorder } from './script/recorder';
import { SentReader } from './script/sent';
import { TokenReader } from './live/token_reader';

const mostRequests = 100; // a second that the mock tells of: nobody can read more, and ten pages are to cost a mock under load next to nothing

/** Loaded is what was read of the mock; undefined until it was. */
type Loaded<T> = Cell<T | undefined>;

/** Mock is all that the page knows of the mock, and keeps knowing it. */
export class Mock implements Sink {
  readonly calls = new Calls(new Caller(base));
  readonly journal = new Journal();
  readonly lanes = new Lanes();
  readonly recorder = new Recorder();
  readonly sent = new SentReader(this.calls);

  /** journalCell and lanesCell tell of changes of the two. */
  readonly journalCell = new Cell(this.journal);
  readonly lanesCell = new Cell(this.lanes);
  readonly connectionCell = new Cell<Connection>({ state: 'connecting' });
  readonly session = new Cell<Session>({ needed: false, open: true });
  readonly clock: Loaded<Reading> = new Cell<Reading | undefined>(undefined);
  readonly health: Loaded<Health> = new Cell<Health | undefined>(undefined);
  readonly accounts: Loaded<Account[]> = new Cell<Account[] | undefined>(undefined);
  readonly faults: Loaded<Fault[]> = new Cell<Fault[] | undefined>(undefined);
  readonly triggers: Loaded<Trigger[]> = new Cell<Trigger[] | undefined>(undefined);
  readonly assumptions: Loaded<Assumption[]> = new Cell<Assumption[] | undefined>(undefined);
  readonly sandboxes: Loaded<Sandbox[]> = new Cell<Sandbox[] | undefined>(undefined);
  readonly scenarios: Loaded<ScenarioText[]> = new Cell<ScenarioText[] | undefined>(undefined);
  /** trouble is why something could not be read, in the mock's words. */
  readonly trouble = new Cell('');

  readonly tokens = new TokenReader(this.calls, (tokens, all) => {
    this.lanes.reconcile(tokens, all, this.now());
    this.lanesCell.tell();
  });

  private follower = new Follower((after, signal) => this.openStream(after, signal), this, wait);
  private pending: (Entry | { gap: true; missed: number | undefined })[] = [];
  private flushing = false;
  private sessionKnown = false;
  private turns = new Turns();
  private reload = later(() => void this.load(), 60);

  constructor() {
    this.calls.http.refused = () => this.locked();
  }

  /** apiBase is where the vendor's API is, as an address. */
  get api(): string { return apiAt(location, this.session.value.api) + apiBase; }

  /** now is the mock's time, in milliseconds since 1970. */
  now(): number {
    return this.clock.value ? nowOf(this.clock.value, performance.now()) : Date.now();
  }

  start(): void {
    const follow = () => (document.hidden ? this.follower.pause() : this.follower.start());
    document.addEventListener('visibilitychange', follow);
    addEventListener('online', () => !document.hidden && this.follower.again());
    follow();
  }

  /** reconnect connects now, with a control token that was shown for instance. */
  reconnect(): void {
    this.follower.again();
  }

  /** load reads everything that the page shows and the journal does not tell. */
  async load(): Promise<void> {
    const { calls } = this;
    if (!this.sessionKnown) {
      await this.read(this.session, calls.session).then(() => { this.sessionKnown = true; }, () => {});
      if (!this.session.value.open) return;
    }
    const reads = [
      this.read(this.health, calls.health), this.readClock(), this.read(this.accounts, calls.accounts), this.read(this.faults, calls.faults),
      this.read(this.triggers, calls.triggers), this.read(this.assumptions, calls.assumptions),
    ];
    this.tokens.changed(this.lanes);
    const problems = (await Promise.allSettled(reads)).filter((result) => result.status === 'rejected');
    this.trouble.set(problems[0] ? messageOf(problems[0].reason) : '');
    this.recorder.know(this);
  }

  async readClock(): Promise<void> {
    const sent = performance.now();
    const clock = await this.turns.take(this.clock, this.calls.clock);
    if (clock) this.clock.set(readingOf(clock, (sent + performance.now()) / 2));
  }

  /** read asks for what a cell holds. An answer that an answer to a later question has overtaken is old, and left. */
  private async read<T>(cell: Cell<T> | Loaded<T>, call: () => Promise<T>): Promise<void> {
    const value = await this.turns.take(cell, call);
    if (value === undefined) return;
    if (JSON.stringify(value) !== JSON.stringify(cell.value)) (cell as Cell<T>).set(value);
  }

  /** readSandboxes and readScenarios are for the panels that show them. */
  readSandboxes = () => this.read(this.sandboxes, this.calls.sandboxes);
  readScenarios = () => this.read(this.scenarios, this.calls.scenarios);

  private openStream(after: number | undefined, signal: AbortSignal): Promise<Response> {
    const headers: Record<string, string> = after === undefined ? {} : { 'Last-Event-ID': String(after) };
    return this.calls.http.send('GET', `/journal/stream?since=0&changes=true&rate=${mostRequests}`, undefined, signal, headers);
  }

  /** closeSession ends the session of this browser, and forgets what it has shown. */
  async closeSession(): Promise<void> {
    await this.calls.closeSession();
    this.follower.pause();
    this.anew();
    this.locked();
  }

  private locked(): void {
    this.sessionKnown = false;
    this.session.set({ ...this.session.value, needed: true, open: false });
    this.connectionCell.set({ state: 'locked' });
  }

  // What the follower tells.

  entry(entry: Entry): void {
    this.pending.push(entry);
    this.flushSoon();
  }

  gap(missed: number | undefined): void {
    this.pending.push({ gap: true, missed });
    this.flushSoon();
    this.readTokensLater();
  }

  cleared(): void {
    this.pending = [];
    this.journal.clear();
    this.lanes.forgetMarks();
    this.journalCell.tell();
    this.lanesCell.tell();
  }

  anew(): void {
    this.pending = [];
    this.journal.clear();
    this.lanes.clear();
    this.recorder.begin();
    this.sent.forget();
    this.tokens.forget();
    this.journalCell.tell();
    this.lanesCell.tell();
  }

  changed(): void {
    this.reload();
  }

  connection(connection: Connection): void {
    this.connectionCell.set(connection);
  }

  /** flushSoon shows what has come with the next frame, all at once. A window that is covered gets few frames, or none. */
  private flushSoon(): void {
    if (this.flushing) return;
    this.flushing = true;
    const flush = () => {
      cancelAnimationFrame(frame);
      clearTimeout(timer);
      this.flushing = false;
      this.flush();
    };
    const frame = requestAnimationFrame(flush);
    const timer = setTimeout(flush, 60);
  }

  private flush(): void {
    const pending = this.pending;
    if (pending.length === 0) return;
    this.pending = [];
    const added = this.journal.add(pending);
    let ended = false;
    let issued = false;
    let spoiled = false;
    for (const entry of added) {
      this.lanes.take(entry);
      ended ||= entry.revokes !== undefined || entry.triggers !== undefined;
      issued ||= entry.issued.length > 0;
      spoiled ||= entry.fault !== undefined || entry.triggers !== undefined;
    }
    const last = added[added.length - 1];
    if (last && this.clock.value) this.clock.set(corrected(this.clock.value, Date.parse(last.at), performance.now()));
    this.recorder.seen(added);
    this.journalCell.tell();
    this.lanesCell.tell();
    if (ended) this.tokens.changed(this.lanes);
    else if (issued) this.readTokensSoon();
    if (spoiled) this.countHits();
  }

  /** readTokensSoon learns by which id new tokens are revoked; entries have fingerprints alone. */
  private readTokensSoon = later(() => this.tokens.changed(this.lanes), 300);

  /** readTokensLater learns what the requests have done that were not told of. */
  private readTokensLater = later(() => this.tokens.changed(this.lanes), 3_000);

  /** countHits reads how often rules have fired, which is no change that the mock tells of. */
  private countHits = later(() => {
    void Promise.allSettled([this.read(this.faults, this.calls.faults), this.read(this.triggers, this.calls.triggers)]);
  }, 150);
}
