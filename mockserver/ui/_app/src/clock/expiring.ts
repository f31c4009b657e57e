import type { Bar, Lane } from '../live/lanes';
import { stateOf } from '../live/lanes';

/** Expiring is a live token, and when it expires. */
export interface Expiring { bar: Bar; lane: Lane }

/** nextToExpire finds the live token of a use that expires first. */
export function nextToExpire(lanes: Lane[], now: number, use: Bar['use']): Expiring | undefined {
  let next: Expiring | undefined;
  for (const lane of lanes) {
    for (const bar of lane.bars.values()) {
      if (bar.use !== use || stateOf(bar, now) !== 'live') continue;
      if (!next || bar.expires < next.bar.expires) next = { bar, lane };
    }
  }
  return next;
}
