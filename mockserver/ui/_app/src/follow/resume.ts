import type { Entry } from '../api/types';

/** Mark is what it takes to know an entry again: numbers begin anew with each journal, real times do not. */
type Mark = Pick<Entry, 'seq' | 'real_at'>;

/**
 * Resume decides how to go on behind the last entry without a gap and without a double. A stream that goes on is asked to begin one entry
 * earlier, and has to begin with the last one that is known; whatever else comes first is another journal, after a restart or a reset.
 */
export class Resume {
  private last: Mark | undefined;
  private before = 0; // the number of the entry before the last, 0 for none
  private expected: Mark | undefined;

  /** waiting tells that the stream has not shown yet that it is of the same journal. */
  get waiting(): boolean {
    return this.expected !== undefined;
  }

  /** begin says behind which number the next stream is to begin; undefined stands for all that the journal holds. */
  begin(): number | undefined {
    this.expected = this.last;
    return this.last && this.before;
  }

  take(entry: Mark): 'new' | 'known' | 'other journal' {
    if (this.expected) {
      const same = this.expected.seq === entry.seq && this.expected.real_at === entry.real_at;
      this.expected = undefined;
      return same ? 'known' : 'other journal';
    }
    this.before = this.last?.seq ?? 0;
    this.last = { seq: entry.seq, real_at: entry.real_at };
    return 'new';
  }

  /** forget has the next stream begin with all that the journal holds. */
  forget(): void {
    this.last = undefined;
    this.before = 0;
    this.expected = undefined;
  }
}
