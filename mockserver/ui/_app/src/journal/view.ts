import type { Filter } from './filter';
import { matcher } from './filter';
import type { Journal, Row } from './store';

/** View holds those rows of a journal that match a filter. It looks at each row once. */
export class View {
  private kept: { place: number; row: Row }[] = [];
  private gone = 0; // how many rows were kept once, and are not any more
  private next = 0; // the place of the next row to look at
  private matches: (row: Row) => boolean;

  constructor(private journal: Journal, readonly filter: Filter) {
    this.matches = matcher(filter);
  }

  get length(): number {
    return this.kept.length;
  }

  /** newest is the row that so many others are newer than, of those that match. */
  newest(index: number): Row | undefined {
    return this.kept[this.kept.length - 1 - index]?.row;
  }

  /** ordinal is a number that the row keeps, whatever comes and goes: those of rows that follow each other do, too. */
  ordinal(index: number): number {
    return this.gone + this.kept.length - 1 - index;
  }

  /** indexOf finds an entry, counted from the newest; -1 when it is not there. */
  indexOf(seq: number): number {
    const at = this.kept.findLastIndex(({ row }) => 'seq' in row && row.seq === seq);
    return at < 0 ? -1 : this.kept.length - 1 - at;
  }

  /** sync takes what is new in the journal, and leaves what is gone from it. It returns how many rows were added. */
  sync(): number {
    const { rows, dropped } = this.journal;
    let gone = 0;
    while (gone < this.kept.length && this.kept[gone]!.place < dropped) gone++;
    if (gone > 0) this.kept.splice(0, gone);
    this.gone += gone;
    let added = 0;
    for (let place = Math.max(this.next, dropped); place < dropped + rows.length; place++) {
      const row = rows[place - dropped]!;
      if (!this.matches(row)) continue;
      this.kept.push({ place, row });
      added++;
    }
    this.next = dropped + rows.length;
    return added;
  }
}
