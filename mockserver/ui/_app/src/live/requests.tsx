import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { View } from '../journal/view';
import { isGap } from '../journal/store';
import { useCell } from '../lib/cell';
import { useMedia } from '../lib/size';
import { windowOf } from '../lib/virtual';
import { useMock } from '../ui/act';
import { Filters } from './filters';
import { RequestRow } from './request_row';
import { filter as filterCell, selected } from './selection';

const slots = 256; // more than rows can be seen, so that each has an element of its own

/** Requests is the list of requests, and what it is narrowed to. */
export function Requests() {
  const mock = useMock();
  useCell(mock.journalCell);
  const filter = useCell(filterCell);
  const [newestFirst, setNewestFirst] = useState(true);
  const view = useMemo(() => new View(mock.journal, filter), [mock, filter]);
  const added = view.sync();
  return (
    <section class="requests card" aria-label="Requests">
      <Filters count={view.length} newestFirst={newestFirst} onOrder={() => setNewestFirst(!newestFirst)} />
      <List view={view} added={added} version={mock.journal.version} newestFirst={newestFirst} />
    </section>
  );
}

/** List renders those rows alone that can be seen. Version is that of the journal, at which so many rows were added to the view. */
function List({ view, added, version, newestFirst }: { view: View; added: number; version: number; newestFirst: boolean }) {
  const mock = useMock();
  const isTold = ['live', 'paused'].includes(useCell(mock.connectionCell).state); // before that nobody knows whether there are any
  const chosen = useCell(selected);
  const rowHeight = useMedia('(max-width: 700px)') ? 50 : 28;
  const list = useRef<HTMLDivElement>(null);
  const { scroll, follow, unseen, onScroll } = useFollowing(list, added, version, view.length, rowHeight, newestFirst);
  const [active, setActive] = useActive(view, chosen);
  const { first, last, top, height } = windowOf(view.length, rowHeight, scroll.top, scroll.height);
  const rowAt = (index: number) => view.newest(newestFirst ? index : view.length - 1 - index);
  const activeIndex = active === undefined ? -1 : flip(view.indexOf(active));
  function flip(index: number) { return index < 0 || newestFirst ? index : view.length - 1 - index; }

  const move = (to: number, step: number) => {
    let index = Math.max(0, Math.min(view.length - 1, to));
    for (let row = rowAt(index); row && isGap(row); row = rowAt(index)) index += step < 0 ? -1 : 1;
    const row = rowAt(index);
    if (!row || isGap(row)) return;
    setActive(row.seq);
    reveal(list.current, index, rowHeight);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const page = Math.max(1, Math.floor(scroll.height / rowHeight) - 1);
    const moves: Record<string, [number, number]> = {
      ArrowDown: [activeIndex + 1, 1], ArrowUp: [activeIndex < 0 ? 0 : activeIndex - 1, -1], PageDown: [activeIndex + page, 1],
      PageUp: [activeIndex - page, -1], Home: [0, 1], End: [view.length - 1, -1],
    };
    const target = moves[event.key];
    if (target) move(...target);
    else if ((event.key === 'Enter' || event.key === ' ') && active !== undefined) selected.set(active);
    else if (event.key === 'Escape') selected.set(undefined);
    else return;
    event.preventDefault();
  };

  const rows = [];
  for (let index = first; index < last; index++) {
    const row = rowAt(index);
    if (!row) continue;
    // An element is used again for the row that comes into its place by scrolling, which is cheaper than a new one.
    rows.push(<RequestRow key={view.ordinal(newestFirst ? index : view.length - 1 - index) % slots} row={row} place={index + 1} of={view.length} active={!isGap(row) && row.seq === active} chosen={!isGap(row) && row.seq === chosen} />);
  }
  const isNarrowed = view.length === 0 && mock.journal.rows.length > 0;
  return (
    <div class="scroller-place">
      <div
        ref={list} class="scroller" tabIndex={0} role={rows.length > 0 ? 'listbox' : undefined} aria-label="Requests" onScroll={onScroll} onKeyDown={onKeyDown}
        aria-activedescendant={active !== undefined && activeIndex >= first && activeIndex < last ? `request-${active}` : undefined}
      >
        {rows.length > 0 && <div class="sizer" role="presentation" style={{ height: `${height}px` }}><div role="presentation" class="window" style={{ transform: `translateY(${top}px)` }}>{rows}</div></div>}
        {rows.length === 0 && (isTold || isNarrowed) && <Nothing narrowed={isNarrowed} />}
      </div>
      {unseen > 0 && <button type="button" class="primary small unseen" onClick={follow}>{unseen.toLocaleString('en')} new {newestFirst ? '↑' : '↓'}</button>}
    </div>
  );
}

function Nothing({ narrowed }: { narrowed: boolean }) {
  const { api } = useMock();
  if (narrowed) return <p class="empty nothing">No request matches the filter.</p>;
  return (
    <div class="empty nothing">
      <p>No request yet. Point a client at <code>{api}</code>, or try:</p>
      <pre>{`curl -s ${api}/auth/login -H 'Content-Type: application/json' \\\n  -d '{"username":"your_api_username","password":"your_api_password"}'`}</pre>
    </div>
  );
}

/** useActive is the row that the keys have gone to; that whose details are shown becomes it. */
function useActive(view: View, chosen: number | undefined): [number | undefined, (seq: number) => void] {
  const [active, setActive] = useState<number | undefined>(undefined);
  useEffect(() => { if (chosen !== undefined) setActive(chosen); }, [chosen]);
  return [active !== undefined && view.indexOf(active) >= 0 ? active : undefined, setActive];
}

function reveal(list: HTMLElement | null, index: number, rowHeight: number): void {
  if (!list) return;
  const top = index * rowHeight;
  if (top < list.scrollTop) list.scrollTop = top;
  else if (top + rowHeight > list.scrollTop + list.clientHeight) list.scrollTop = top + rowHeight - list.clientHeight;
}

/** useFollowing stays with the newest rows, as tail -f does, unless somebody has scrolled away; then what is seen stays where it is. */
function useFollowing(list: { current: HTMLDivElement | null }, added: number, version: number, count: number, rowHeight: number, newestFirst: boolean) {
  const [scroll, setScroll] = useState({ top: 0, height: 600 });
  const [unseen, setUnseen] = useState(0);
  const following = useRef(true);
  const read = () => {
    const element = list.current;
    if (!element) return;
    const { scrollTop, clientHeight, scrollHeight } = element;
    following.current = newestFirst ? scrollTop < rowHeight / 2 : scrollHeight - clientHeight - scrollTop < rowHeight / 2;
    if (following.current) setUnseen(0);
    setScroll((old) => (old.top === scrollTop && old.height === clientHeight ? old : { top: scrollTop, height: clientHeight }));
  };
  const toNewest = () => {
    following.current = true;
    setUnseen(0);
    if (list.current) list.current.scrollTop = newestFirst ? 0 : list.current.scrollHeight;
  };
  useLayoutEffect(() => {
    const element = list.current;
    if (!element || added === 0) return;
    if (following.current) toNewest();
    else {
      setUnseen((n) => Math.min(count, n + added));
      if (newestFirst) element.scrollTop += added * rowHeight;
    }
    read();
  }, [version]);
  useLayoutEffect(toNewest, [newestFirst]);
  useEffect(() => {
    const element = list.current;
    if (!element) return;
    const observer = new ResizeObserver(read);
    observer.observe(element);
    return () => observer.disconnect();
  }, [rowHeight]);
  return { scroll, unseen, follow: toNewest, onScroll: read };
}
