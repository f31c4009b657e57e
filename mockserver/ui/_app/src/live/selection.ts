import { noFilter } from '../journal/filter';
import type { Filter } from '../journal/filter';
import { Cell } from '../lib/cell';

/** selected is the number of the request whose details are shown, undefined for none. */
export const selected = new Cell<number | undefined>(undefined);

/** filter is what the list of requests is narrowed to. */
export const filter = new Cell<Filter>(noFilter);

export function narrow(change: Partial<Filter>): void {
  filter.set({ ...filter.value, ...change });
}
