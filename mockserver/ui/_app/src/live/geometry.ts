import type { TokenState } from '../api/types';
import type { Bar, Lane, Mark, MarkKind } from './lanes';
import { endOf, stateOf } from './lanes';

/** Span is the part of the mock's time that is shown, in milliseconds, and how wide it is, in pixels. */
export interface Span { from: number; to: number; width: number }

export function xOf(span: Span, at: number): number {
  return ((at - span.from) / (span.to - span.from)) * span.width;
}

/** Piece is a part of a bar as it is drawn. */
export interface Piece {
  key: string;
  x: number;
  width: number;
  thin: boolean; // a newer token has taken its place, though it is good still
  part: 'used' | 'left' | 'over'; // of a live token what is over and what is left; of any other all of it
  state: TokenState;
  bar: Bar;
}

/** piecesOf draws the bars of one use, the oldest first, as far as they can be seen. */
export function piecesOf(lane: Lane, use: Bar['use'], span: Span, now: number): Piece[] {
  const bars = [...lane.bars.values()].filter((bar) => bar.use === use).sort((a, b) => a.issued - b.issued || a.generation - b.generation);
  return bars.flatMap((bar, i) => piecesOfBar(bar, bars[i + 1]?.issued ?? Infinity, span, now));
}

function piecesOfBar(bar: Bar, followed: number, span: Span, now: number): Piece[] {
  const state = stateOf(bar, now);
  const end = endOf(bar);
  const live = state === 'live';
  const cuts: [number, number, Piece['part'], boolean][] = [];
  const add = (from: number, to: number, part: Piece['part']) => {
    const turn = Math.min(Math.max(followed, from), to);
    if (turn > from || from === to) cuts.push([from, turn, part, false]);
    if (to > turn) cuts.push([turn, to, part, true]);
  };
  if (live) {
    add(bar.issued, Math.min(Math.max(now, bar.issued), end), 'used');
    add(Math.max(now, bar.issued), end, 'left');
  } else {
    add(bar.issued, Math.max(end, bar.issued), 'over');
  }
  return cuts.flatMap(([from, to, part, thin]) => {
    const left = Math.max(-20, xOf(span, from));
    const right = Math.min(span.width + 20, xOf(span, to));
    if (right < -10 || left > span.width + 10 || right < left) return [];
    return [{ key: `${bar.fingerprint}${part}${thin}`, x: left, width: Math.max(1.5, right - left), thin, part, state, bar }];
  });
}

/** Spot is a place on a lane where requests are, of which the worst is shown. */
export interface Spot { x: number; kind: MarkKind; count: number; seq: number }

const severity: MarkKind[] = ['ok', 'refresh', 'login', 'revoke', 'refused', 'replay', 'fault'];

/** spotsOf puts together the requests that are too close to be told apart, in pixels. */
export function spotsOf(marks: Mark[], span: Span, close = 8): Spot[] {
  const spots = new Map<number, Spot>();
  for (const mark of marks) {
    const x = xOf(span, mark.at);
    if (x < 0 || x > span.width) continue;
    const bin = Math.round(x / close);
    const known = spots.get(bin);
    if (!known) {
      spots.set(bin, { x, kind: mark.kind, count: 1, seq: mark.seq });
      continue;
    }
    known.count++;
    if (severity.indexOf(mark.kind) >= severity.indexOf(known.kind)) Object.assign(known, { kind: mark.kind, seq: mark.seq });
  }
  return [...spots.values()];
}

const steps = [1, 5, 15, 30, 60, 300, 900, 1_800, 3_600, 10_800, 21_600, 43_200, 86_400, 172_800, 604_800, 2_592_000, 31_536_000]; // seconds

/** ticksOf are the times that the axis names, not closer than so many pixels. */
export function ticksOf(span: Span, apart = 90): { x: number; at: number; day: boolean }[] {
  const perPixel = (span.to - span.from) / Math.max(1, span.width);
  const step = (steps.find((seconds) => (seconds * 1000) / perPixel >= apart) ?? steps[steps.length - 1]!) * 1000;
  const ticks = [];
  for (let at = Math.ceil(span.from / step) * step; at <= span.to; at += step) {
    ticks.push({ x: xOf(span, at), at, day: step >= 86_400_000 || at % 86_400_000 === 0 });
  }
  return ticks;
}

/** Range is how much of the time is shown: a number of milliseconds around now, or all that there is. */
export type Range = number | 'all';

/** boundsOf tells from when to when a range goes. Offset moves it, as a part of it. */
export function boundsOf(range: Range, lanes: Lane[], now: number, offset: number): { from: number; to: number } {
  let from = now - (range === 'all' ? 0 : range * 0.55);
  let to = now + (range === 'all' ? 0 : range * 0.45);
  if (range === 'all') {
    for (const lane of lanes) {
      for (const mark of lane.marks) from = Math.min(from, mark.at);
      for (const bar of lane.bars.values()) {
        from = Math.min(from, bar.issued);
        to = Math.max(to, endOf(bar));
      }
    }
    const room = Math.max(60_000, (to - from) * 0.03);
    from -= room;
    to += room;
  }
  const moved = (to - from) * offset;
  return { from: from + moved, to: to + moved };
}

/** summaryOf says in words what a lane shows. */
export function summaryOf(lane: Lane, now: number): string {
  const states = new Map<string, number>();
  for (const bar of lane.bars.values()) {
    const name = `${stateOf(bar, now)} ${bar.use}`;
    states.set(name, (states.get(name) ?? 0) + 1);
  }
  const tokens = [...states].map(([name, count]) => `${count} ${name}`).join(', ') || 'no tokens';
  return `${tokens}; ${lane.marks.length} requests`;
}
