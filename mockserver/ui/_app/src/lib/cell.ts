import { useEffect, useState } from 'preact/hooks';

/** Cell holds one value, and tells those who look at it of each new one. */
export class Cell<T> {
  private watchers = new Set<() => void>();

  constructor(private held: T) {}

  get value(): T {
    return this.held;
  }

  set(value: T): void {
    if (Object.is(value, this.held)) return;
    this.held = value;
    this.tell();
  }

  /** tell says that what the value holds has changed, though it is the same object. */
  tell(): void {
    for (const watcher of [...this.watchers]) watcher();
  }

  watch(watcher: () => void): () => void {
    this.watchers.add(watcher);
    return () => { this.watchers.delete(watcher); };
  }
}

/** useCell renders a component anew with each value of a cell. */
export function useCell<T>(cell: Cell<T>): T {
  const [, render] = useState(0);
  useEffect(() => {
    render((n) => n + 1); // it may have changed since the first rendering
    return cell.watch(() => render((n) => n + 1));
  }, [cell]);
  return cell.value;
}

/** useCellSlowly is useCell for what changes often and takes long to render: at once, and then once in so many milliseconds. */
export function useCellSlowly<T>(cell: Cell<T>, pause: number): T {
  const [, render] = useState(0);
  useEffect(() => {
    let last = 0;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const go = () => {
      timer = undefined;
      last = performance.now();
      render((n) => n + 1);
    };
    const stop = cell.watch(() => {
      if (timer !== undefined) return;
      const due = last + pause - performance.now();
      if (due <= 0) go();
      else timer = setTimeout(go, due);
    });
    go();
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [cell, pause]);
  return cell.value;
}
