import type { Entry, Fault } from '../api/types';
import { durationText } from '../clock/time';
import { address } from './curl';
import type { Action, Start, Step } from './recorder';

/** Session is what one client holds, in a script. */
export interface Session { name: string; account: string }

/** TokenRef is the token that a request shows: the newest of the session that fits, none, one that no session holds, or one that was kept. */
export type TokenRef = 'fitting' | 'access' | 'refresh' | 'none' | 'garbage' | { kept: string };

/** Op is one line of a script, whatever it is written in. */
export type Op =
  | { op: 'advance'; seconds: number }
  | { op: 'rewind'; seconds: number } // from the beginning of the script
  | { op: 'steer'; action: Action }
  | { op: 'keep'; label: string; use: 'access' | 'refresh'; session: Session }
  | { op: 'request'; entry: Entry; session: Session; token: TokenRef; wrongPassword: boolean; failure: string; body: string | undefined };

/** Plan is a script before it is written down. */
export interface Plan { start: Start | undefined; ops: Op[]; sessions: Session[]; left: string[] }

/** Sent is what a request had besides its entry in the journal, as far as it is known. */
export interface Sent { query?: string; body?: string }
export type SentBy = ReadonlyMap<number, Sent>; // the number of the request

/** plan makes a script of what happened: the same requests, with the same tokens, at the same distances in the mock's time. */
export function plan(start: Start | undefined, steps: Step[], sent: SentBy): Plan {
  // The first time shows which tokens are needed when their session holds newer ones; they are kept in the second.
  const first = new Planner(start, sent, new Set());
  first.run(steps);
  const second = new Planner(start, sent, first.needed);
  return second.run(steps);
}

interface Held extends Session { access: string; refresh: string } // fingerprints

class Planner {
  readonly needed = new Set<string>();
  private ops: Op[] = [];
  private left: string[] = [];
  private families = new Map<string, Held>();
  private sessions: Held[] = [];
  private labels = new Map<string, string>(); // by fingerprint
  private faults: Map<string, Fault>;
  private begun = 0;
  private minted = 0;
  private at = 0;

  constructor(private start: Start | undefined, private sent: SentBy, private keep: ReadonlySet<string>) {
    this.faults = new Map(start?.faults.map((fault) => [fault.id, fault]));
  }

  run(steps: Step[]): Plan {
    this.begun = this.at = seconds(this.start?.at ?? steps[0]?.at ?? 0);
    for (const step of steps) {
      this.moveTo(seconds(step.at));
      if ('entry' in step) this.request(step.entry);
      else this.act(step.action);
    }
    return { start: this.start, ops: this.ops, sessions: this.sessions, left: this.left };
  }

  private moveTo(at: number): void {
    if (at > this.at) this.ops.push({ op: 'advance', seconds: at - this.at });
    else if (at < this.at) this.ops.push({ op: 'rewind', seconds: at - this.begun });
    this.at = at;
  }

  private act(action: Action): void {
    if (action.do === 'advance' || action.do === 'clock') return; // the distances say it
    if (action.do === 'fault') this.faults.set(action.rule.id, action.rule);
    if (action.do === 'revoke' && action.which.jti) return this.leave('a revocation of a single token, of which a script knows no id');
    if (action.do === 'revoke' && action.which.family && !this.families.has(action.which.family)) return this.leave('a revocation of a family that began before the script');
    if (action.do === 'mint') this.labels.set(action.fingerprint, `minted-${++this.minted}`);
    this.ops.push({ op: 'steer', action });
  }

  private request(entry: Entry): void {
    const shown = this.tokenOf(entry);
    if (typeof shown === 'string' && shown.startsWith('!')) return this.leave(`request ${entry.seq}, ${entry.method} ${entry.operation || 'of an unknown path'}: ${shown.slice(1)}`);
    const session = this.sessionOf(entry);
    const { query, body: known } = this.sent.get(entry.seq) ?? {};
    const needsBody = !['GET', 'HEAD', 'DELETE'].includes(entry.method) && !['login', 'refresh', 'logout'].includes(entry.operation);
    if (needsBody && known === undefined) return this.leave(`request ${entry.seq}, ${entry.method} ${entry.operation}: its body was not kept`);
    if (needsBody && !isJSON(known ?? '')) return this.leave(`request ${entry.seq}, ${entry.method} ${entry.operation}: its body is no JSON`);
    this.ops.push({
      op: 'request', entry: { ...entry, path: address(entry.path) + (query ? `?${query}` : '') }, session, token: shown as TokenRef, wrongPassword: entry.reason === 'bad_credentials', failure: this.failureOf(entry),
      body: needsBody ? known : undefined,
    });
    if (this.isReceived(entry)) this.receive(entry, session);
  }

  /** tokenOf says which token a request shows, or behind a ! why a script cannot show it. */
  private tokenOf(entry: Entry): TokenRef | `!${string}` {
    const token = entry.credential;
    if (entry.reason.startsWith('body_') || entry.reason === 'field_missing' || entry.reason === 'wrong_media_type') {
      return entry.operation === 'createOrder' || entry.operation === 'calculateCharges' ? 'fitting' : '!a body like that is not kept';
    }
    if (entry.operation === 'login') return 'fitting';
    if (!token) {
      if (entry.reason === 'token_malformed') return 'garbage';
      return entry.operation === 'refresh' ? '!its body is not known' : 'none';
    }
    const label = this.labels.get(token.fingerprint);
    const held = this.families.get(token.family);
    const fits = entry.operation === 'refresh' ? 'refresh' : 'access';
    if (held && held[token.use] === token.fingerprint) return token.use === fits ? 'fitting' : token.use;
    if (label) return { kept: label };
    if (token.state === 'invalid' || (token.state === 'unknown' && !held)) return '!it shows a token that no login gives';
    if (!held) return '!its login came before the script begins';
    this.needed.add(token.fingerprint);
    return 'none'; // the second time knows better
  }

  private sessionOf(entry: Entry): Held {
    const family = entry.credential?.family;
    const held = family ? this.families.get(family) : undefined;
    if (held) return held;
    if (entry.operation !== 'login' || entry.issued.length === 0) return this.sessions[0] ?? this.session(entry.account);
    return this.session(entry.account);
  }

  private session(account: string): Held {
    const unused = this.sessions.find((one) => one.access === '' && one.account === account);
    if (unused) return unused;
    const made = { name: this.sessions.length === 0 ? 'main' : `client-${this.sessions.length + 1}`, account, access: '', refresh: '' };
    this.sessions.push(made);
    return made;
  }

  private receive(entry: Entry, session: Held): void {
    for (const token of entry.issued) {
      session[token.use] = token.fingerprint;
      this.families.set(token.family, session);
    }
    for (const token of entry.issued) {
      if (!this.keep.has(token.fingerprint)) continue;
      const label = `${session.name}-${token.use}-${token.generation}`;
      this.labels.set(token.fingerprint, label);
      this.ops.push({ op: 'keep', label, use: token.use, session });
    }
  }

  /** isReceived tells whether the client has the tokens of an answer. */
  private isReceived(entry: Entry): boolean {
    if (entry.issued.length === 0 || entry.outcome !== 'answered' || entry.sent_status !== 200) return false;
    const effect = entry.fault && this.faults.get(entry.fault.id)?.effect;
    return !effect || !['malformed_json', 'missing_field', 'wrong_type'].includes(effect.type);
  }

  private failureOf(entry: Entry): string {
    if (entry.outcome === 'answered') return '';
    const effect = entry.fault && this.faults.get(entry.fault.id)?.effect;
    return effect?.type === 'stall' && !effect['for'] ? 'timeout' : entry.outcome;
  }

  private leave(what: string): void {
    this.left.push(what);
  }
}

function isJSON(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function seconds(ms: number): number {
  return Math.floor(ms / 1000);
}

/** spanText writes a distance in time as both languages read it. */
export const spanText = durationText;
