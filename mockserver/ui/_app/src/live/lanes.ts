import type { Entry, Token, TokenState, Use } from '../api/types';

/** Bar is the life of one token, by the mock's clock in milliseconds. */
export interface Bar {
  use: Use;
  generation: number;
  fingerprint: string;
  jti: string; // empty until the list of tokens has told it
  issued: number;
  expires: number;
  spentAt?: number;
  revoked: boolean;
  revokedAt?: number; // unknown when the page did not see it happen
}

export type MarkKind = 'ok' | 'login' | 'refresh' | 'replay' | 'refused' | 'fault' | 'revoke';

/** Mark is a request on a lane. */
export interface Mark { at: number; seq: number; kind: MarkKind }

/** Lane is a token family: a login and all that descended from it. The one of requests without a family has an empty name. */
export interface Lane {
  family: string;
  account: string;
  bars: Map<string, Bar>;
  marks: Mark[];
  gone: boolean; // the mock knows it no more
}

const maxLanes = 300;
const maxBars = 400; // of a lane
const maxMarks = 2_000; // of a lane

/** Lanes follows the tokens by the journal, and is put right by the list of tokens. */
export class Lanes {
  private byFamily = new Map<string, Lane>(); // the one that was touched last is the last
  version = 0;
  /** isKnown tells whether a list of tokens was read; until then there may be tokens that no lane shows. */
  isKnown = false;

  /** newestFirst lists the lanes, that which was touched last first. */
  newestFirst(): Lane[] {
    return [...this.byFamily.values()].reverse();
  }

  find(family: string): Lane | undefined {
    return this.byFamily.get(family);
  }

  take(entry: Entry): void {
    this.version++;
    const at = Date.parse(entry.at);
    const family = entry.credential?.family || entry.issued[0]?.family || '';
    const lane = this.touch(family, entry.account);
    const shown = entry.credential && this.shown(entry, at);
    for (const token of entry.issued) {
      const other = token.family === family ? lane : this.touch(token.family, entry.account);
      put(other, { ...token, jti: '', issued: at, expires: Date.parse(token.expires_at), revoked: false });
    }
    if (shown?.use === 'refresh' && entry.credential?.state === 'live' && entry.issued.length > 0) shown.spentAt ??= at;
    this.revoke(entry, at);
    lane.marks.push({ at, seq: entry.seq, kind: kindOf(entry) });
    if (lane.marks.length > maxMarks) lane.marks.splice(0, maxMarks / 10);
  }

  /** shown is the bar of the token that a request has shown, which may be older than the page. */
  private shown(entry: Entry, at: number): Bar | undefined {
    const token = entry.credential;
    if (!token || token.family === '') return undefined;
    const lane = this.touch(token.family, entry.account);
    const known = lane.bars.get(keyOf(token));
    if (known) return known;
    const expires = at + token.expires_in * 1000;
    return put(lane, {
      use: token.use, generation: token.generation, fingerprint: token.fingerprint, jti: '', issued: Math.min(at, expires), expires,
      revoked: token.state === 'revoked', ...(token.state === 'spent' ? { spentAt: at } : {}),
    });
  }

  private revoke(entry: Entry, at: number): void {
    if (!entry.revokes) return;
    const own = entry.credential;
    const isNew = new Set(entry.issued.map((token) => token.fingerprint));
    const hit = (lane: Lane, which: (bar: Bar) => boolean) => {
      for (const bar of lane.bars.values()) {
        if (!isNew.has(bar.fingerprint) && which(bar) && stateOf(bar, at) === 'live') Object.assign(bar, { revoked: true, revokedAt: at });
      }
    };
    if (entry.revokes === 'account') {
      for (const lane of this.byFamily.values()) if (lane.family && lane.account === entry.account) hit(lane, () => true);
      return;
    }
    const lane = own && this.byFamily.get(own.family);
    if (!lane) return;
    if (entry.revokes === 'family') hit(lane, () => true);
    else if (entry.revokes === 'family-refresh') hit(lane, (bar) => bar.use === 'refresh');
    else hit(lane, (bar) => bar.use === 'access' && bar.generation === own.generation);
  }

  /** reconcile puts the lanes right by a list of tokens; complete says that there are no others. Now is the mock's time. */
  reconcile(tokens: Token[], complete: boolean, now: number): void {
    this.isKnown = true;
    this.version++;
    const listed = new Set<string>();
    for (const token of tokens.slice(-maxLanes * 20)) {
      listed.add(token.family);
      const lane = this.byFamily.get(token.family) ?? this.touch(token.family, token.account);
      lane.gone = false;
      lane.account ||= token.account;
      const known = lane.bars.get(keyOf(token));
      const bar = known ?? put(lane, {
        use: token.use, generation: token.generation, fingerprint: token.fingerprint, jti: token.jti,
        issued: Date.parse(token.issued_at), expires: Date.parse(token.expires_at), revoked: false,
      });
      settle(bar, token, known ? now : undefined);
    }
    if (!complete) return;
    for (const lane of this.byFamily.values()) {
      if (lane.family === '' || listed.has(lane.family)) continue;
      lane.gone = true;
      for (const bar of lane.bars.values()) if (stateOf(bar, now) === 'live') Object.assign(bar, { revoked: true, revokedAt: now });
    }
  }

  clear(): void {
    this.byFamily.clear();
    this.version++;
  }

  /** forgetMarks forgets the requests, as a cleared journal does, and keeps the tokens. */
  forgetMarks(): void {
    this.byFamily.delete('');
    for (const lane of this.byFamily.values()) lane.marks = [];
    this.version++;
  }

  private touch(family: string, account: string): Lane {
    const known = this.byFamily.get(family);
    const lane = known ?? { family, account, bars: new Map(), marks: [], gone: false };
    this.byFamily.delete(family);
    this.byFamily.set(family, lane);
    lane.account ||= family === '' ? '' : account;
    if (!known && this.byFamily.size > maxLanes) {
      const oldest = this.byFamily.keys().next();
      if (!oldest.done) this.byFamily.delete(oldest.value);
    }
    return lane;
  }
}

function keyOf(token: { use: Use; fingerprint: string }): string {
  return token.use + token.fingerprint;
}

function put(lane: Lane, bar: Bar): Bar {
  const known = lane.bars.get(keyOf(bar));
  if (known) return known;
  lane.bars.set(keyOf(bar), bar);
  if (lane.bars.size > maxBars) {
    const oldest = lane.bars.keys().next();
    if (!oldest.done) lane.bars.delete(oldest.value);
  }
  return bar;
}

/** settle has a bar say what the list of tokens says. Seen is the time when a change was seen, undefined for a bar that is new. */
function settle(bar: Bar, token: Token, seen: number | undefined): void {
  bar.jti = token.jti;
  bar.issued = Date.parse(token.issued_at);
  bar.expires = Date.parse(token.expires_at);
  bar.spentAt = token.spent_at ? Date.parse(token.spent_at) : undefined;
  if (token.state !== 'revoked') {
    bar.revoked = false;
    bar.revokedAt = undefined;
  } else if (!bar.revoked) {
    bar.revoked = true;
    bar.revokedAt = seen;
  }
}

/** stateOf tells what a token is at a time. */
export function stateOf(bar: Bar, now: number): TokenState {
  if (bar.revoked) return 'revoked';
  if (bar.spentAt !== undefined) return 'spent';
  return bar.expires <= now ? 'expired' : 'live';
}

/** endOf is when a token stops being good, as far as that is known. */
export function endOf(bar: Bar): number {
  return Math.min(bar.expires, bar.spentAt ?? Infinity, bar.revokedAt ?? Infinity);
}

/** kindOf says what a request is on its lane; the worst counts. */
export function kindOf(entry: Entry): MarkKind {
  if (entry.fault) return 'fault';
  if (entry.credential?.use === 'refresh' && entry.credential.state === 'spent') return 'replay';
  if (entry.sent_status === 0 || entry.sent_status >= 400) return 'refused';
  if (entry.revokes) return 'revoke';
  if (entry.issued.length > 0) return entry.credential ? 'refresh' : 'login';
  return 'ok';
}
