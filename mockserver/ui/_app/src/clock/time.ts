import type { Clock } from '../api/types';

/** Reading is the mock's clock as it was read, at a moment of the page's own clock (milliseconds). */
export interface Reading { now: number; mode: 'frozen' | 'running'; rate: number; readAt: number }

export function readingOf(clock: Clock, readAt: number): Reading {
  return { now: Date.parse(clock.now), mode: clock.mode, rate: clock.rate, readAt };
}

/** nowOf tells the mock's time in milliseconds since 1970, at a moment of the page's own clock. */
export function nowOf(reading: Reading, at: number): number {
  return reading.mode === 'frozen' ? reading.now : reading.now + Math.max(0, at - reading.readAt) * reading.rate;
}

/** corrected moves a running reading on when something is known to have happened later than it shows. */
export function corrected(reading: Reading, known: number, at: number): Reading {
  if (reading.mode === 'frozen' || nowOf(reading, at) >= known) return reading;
  return { ...reading, now: known, readAt: at };
}

/** stamp writes an instant as the mock does: UTC, whole seconds. */
export function stamp(ms: number): string {
  return new Date(Math.floor(ms / 1000) * 1000).toISOString().replace('.000Z', 'Z');
}

/** dayOf and timeOf are the two halves of an instant for people. */
export function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
export function timeOf(ms: number): string {
  return new Date(ms).toISOString().slice(11, 19);
}

const units: [string, number][] = [['d', 86_400], ['h', 3_600], ['m', 60], ['s', 1]];

/** durationText writes whole seconds as the mock reads them, such as 6d23h59m; 0s for none. */
export function durationText(seconds: number): string {
  let rest = Math.round(Math.abs(seconds));
  let text = '';
  for (const [unit, size] of units) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) text += `${count}${unit}`;
  }
  return (seconds < 0 && text ? '-' : '') + (text || '0s');
}

/** lifeText is how long something still lives, in two units at most, such as "6 d 23 h" or "59:59". */
export function lifeText(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  const days = Math.floor(seconds / 86_400);
  const hours = Math.floor(seconds / 3_600) % 24;
  const minutes = Math.floor(seconds / 60) % 60;
  if (days > 0) return `${days} d ${hours} h`;
  if (hours > 0) return `${hours} h ${String(minutes).padStart(2, '0')} m`;
  return `${minutes}:${String(seconds % 60).padStart(2, '0')}`;
}
