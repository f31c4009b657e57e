/** Window is which rows of a long list are rendered, and where. */
export interface Window { first: number; last: number; top: number; height: number }

/** windowOf tells which rows can be seen, and some more on both sides, so that scrolling shows no blank. Last is not among them. */
export function windowOf(count: number, rowHeight: number, scrollTop: number, viewHeight: number, more = 4): Window {
  const first = Math.max(0, Math.min(count, Math.floor(scrollTop / rowHeight)) - more);
  const last = Math.min(count, Math.ceil((scrollTop + viewHeight) / rowHeight) + more);
  return { first, last: Math.max(first, last), top: first * rowHeight, height: count * rowHeight };
}
