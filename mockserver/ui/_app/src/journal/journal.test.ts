import { test } from 'node:test';
import assert from 'node:assert/strict';
import { entryOf, login, shows } from '../testing';
import type { Filter } from './filter';
import { matcher, noFilter } from './filter';
import { Journal } from './store';
import { View } from './view';

const seqs = (view: View) => Array.from({ length: view.length }, (_, i) => view.newest(i)).map((row) => ('seq' in row! ? row.seq : 'gap'));

test('a journal holds so many rows and no more, each once', () => {
  const journal = new Journal(3);
  journal.add([1, 2, 2, 3, 4].map((seq) => entryOf({ seq })));
  assert.deepEqual(journal.rows.map((row) => 'seq' in row && row.seq), [2, 3, 4]);
  assert.equal(journal.find(1), undefined);
  assert.equal(journal.find(4)?.seq, 4);
  assert.equal(journal.dropped, 1);
});

test('a view follows the journal, and keeps the numbers of its rows', () => {
  const journal = new Journal(4);
  const view = new View(journal, { ...noFilter, status: '4xx' });
  journal.add([1, 2, 3].map((seq) => entryOf({ seq, sent_status: seq === 2 ? 200 : 404 })));
  assert.equal(view.sync(), 2);
  assert.deepEqual(seqs(view), [3, 1]);
  const ordinal = view.ordinal(view.indexOf(3));
  journal.add([4, 5].map((seq) => entryOf({ seq, sent_status: 404 })));
  assert.equal(view.sync(), 2);
  assert.deepEqual(seqs(view), [5, 4, 3]);
  assert.equal(view.ordinal(view.indexOf(3)), ordinal);
  journal.clear();
  journal.add([{ gap: true, missed: 3 }, entryOf({ seq: 1, sent_status: 404 })]);
  view.sync();
  assert.deepEqual(seqs(view), [1, 'gap']);
});

test('filters', () => {
  const refused = entryOf({ seq: 7, sent_status: 403, reason: 'ip_not_allowed', credential: shows('f', 'access', 0) });
  const unknown = entryOf({ seq: 8, operation: '', path: '/x', sent_status: 0, outcome: 'reset', fault: { id: 'lost', phase: 'after' } });
  for (const [filter, first, second] of [
    [{}, true, true], [{ operation: 'listWallets' }, true, false], [{ operation: '?' }, false, true], [{ status: '4xx' }, true, false], [{ status: '403' }, true, false],
    [{ status: 'none' }, false, true], [{ status: 'fault' }, false, true], [{ family: 'f' }, true, false], [{ text: 'IP_not' }, true, false], [{ text: 'lost' }, false, true],
    [{ account: 'nobody' }, false, false], [{ status: '4xx', text: 'lost' }, false, false],
  ] as [Partial<Filter>, boolean, boolean][]) {
    const matches = matcher({ ...noFilter, ...filter });
    assert.deepEqual([matches(refused), matches(unknown)], [first, second], JSON.stringify(filter));
  }
  assert.equal(matcher({ ...noFilter, family: 'g' })(login(1, 'g')), true);
});
