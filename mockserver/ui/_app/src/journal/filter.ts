import type { Entry } from '../api/types';
import { isGap } from './store';
import type { Row } from './store';

/** Filter picks rows; what is empty matches all. */
export interface Filter {
  operation: string;
  status: string; // "2xx", "4xx", "5xx", "none", "fault", or a number
  account: string;
  family: string;
  text: string;
}

export const noFilter: Filter = { operation: '', status: '', account: '', family: '', text: '' };

export function isEmpty(filter: Filter): boolean {
  return Object.values(filter).every((value) => value === '');
}

/** matcher compiles a filter. Gaps match whatever it is, since what they stand for may have. */
export function matcher(filter: Filter): (row: Row) => boolean {
  const tests: ((entry: Entry) => boolean)[] = [];
  if (filter.operation) tests.push((e) => (e.operation || '?') === filter.operation);
  if (filter.account) tests.push((e) => e.account === filter.account);
  if (filter.family) tests.push((e) => e.credential?.family === filter.family || e.issued.some((i) => i.family === filter.family));
  if (filter.status) tests.push((e) => hasStatus(e, filter.status));
  const text = filter.text.trim().toLowerCase();
  if (text) tests.push((e) => searched(e).includes(text));
  return (row) => isGap(row) || tests.every((test) => test(row));
}

function hasStatus(entry: Entry, status: string): boolean {
  if (status === 'none') return entry.sent_status === 0;
  if (status === 'fault') return entry.fault !== undefined;
  if (status.endsWith('xx')) return Math.floor(entry.sent_status / 100) === Number(status[0]);
  return entry.sent_status === Number(status);
}

function searched(e: Entry): string {
  return [e.method, e.path, e.operation, e.account, e.reason, e.cause, e.client_ip, e.sent_status, e.fault?.id, e.credential?.fingerprint, e.seq]
    .join(' ').toLowerCase();
}
