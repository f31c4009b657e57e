import { Cell, useCell } from '../lib/cell';

const said = new Cell('');

/** announce says something to those who hear the page. */
export function announce(text: string): void {
  said.set('');
  requestAnimationFrame(() => said.set(text));
}

export function Announcer() {
  return <div class="heard" aria-live="polite">{useCell(said)}</div>;
}
