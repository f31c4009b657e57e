import { Cell } from './cell';

/** parts of the page, by the fragment of its address. */
export const parts = ['live', 'accounts', 'tokens', 'faults', 'triggers', 'assumptions', 'scenarios', 'sandboxes', 'script', 'mock'] as const;
export type Part = (typeof parts)[number];

function current(): Part {
  return parts.find((part) => location.hash === `#/${part}`) ?? 'live';
}

/** route is the part that is shown. */
export const route = new Cell<Part>(current());
addEventListener('hashchange', () => route.set(current()));

export function go(part: Part): void {
  location.hash = `#/${part}`;
}
