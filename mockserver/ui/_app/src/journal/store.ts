import type { Entry } from '../api/types';

/** Gap stands where entries are missing. */
export interface Gap { gap: true; id: number; missed: number | undefined }
export type Row = Entry | Gap;

export function isGap(row: Row): row is Gap {
  return 'gap' in row;
}

/** maxRows is how many rows the page holds at most. Older ones make room. */
export const maxRows = 10_000;

/** Journal holds the rows in the order in which they were told, the oldest first. */
export class Journal {
  rows: Row[] = [];
  /** version changes with each change of the rows. */
  version = 0;
  /** dropped is how many rows are gone, so that each row has a place that stays: dropped plus its index. */
  dropped = 0;
  private gaps = 0;
  private bySeq = new Map<number, Entry>();

  constructor(private limit = maxRows) {}

  get entries(): number {
    return this.bySeq.size;
  }

  find(seq: number): Entry | undefined {
    return this.bySeq.get(seq);
  }

  /** add takes entries and gaps. What it has already it does not take again. */
  add(rows: (Entry | { gap: true; missed: number | undefined })[]): Entry[] {
    const added: Entry[] = [];
    for (const row of rows) {
      if ('gap' in row) {
        this.rows.push({ ...row, id: ++this.gaps });
      } else if (!this.bySeq.has(row.seq)) {
        this.rows.push(row);
        this.bySeq.set(row.seq, row);
        added.push(row);
      }
    }
    const over = this.rows.length - this.limit;
    if (over > 0) {
      for (const row of this.rows.splice(0, over)) {
        if (!isGap(row)) this.bySeq.delete(row.seq);
      }
      this.dropped += over;
    }
    this.version++;
    return added;
  }

  clear(): void {
    this.dropped += this.rows.length;
    this.rows = [];
    this.bySeq.clear();
    this.version++;
  }
}
