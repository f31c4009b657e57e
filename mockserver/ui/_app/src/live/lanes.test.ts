import { test } from 'node:test';
import assert from 'node:assert/strict';
import { nextToExpire } from '../clock/expiring';
import { at, entryOf, login, refresh, shows, start, tokenOf } from '../testing';
import { boundsOf, piecesOf, spotsOf, ticksOf, xOf } from './geometry';
import { Lanes, kindOf, stateOf } from './lanes';

const minutes = (n: number) => start + n * 60_000;
const states = (lanes: Lanes, family: string, now: number) => Object.fromEntries([...lanes.find(family)!.bars.values()].map((bar) => [bar.fingerprint, stateOf(bar, now)]));

test('a family lives, rotates and expires', () => {
  const lanes = new Lanes();
  lanes.take(login(1, 'f'));
  lanes.take(refresh(2, 'f', 0, 30));
  assert.deepEqual(states(lanes, 'f', minutes(30)), { fa0: 'live', fr0: 'spent', fa1: 'live', fr1: 'live' });
  assert.deepEqual(states(lanes, 'f', minutes(60)), { fa0: 'expired', fr0: 'spent', fa1: 'live', fr1: 'live' });
  assert.equal(nextToExpire(lanes.newestFirst(), minutes(30), 'access')?.bar.fingerprint, 'fa0');
});

test('revocations reach what they say, and not what was issued with them', () => {
  for (const [revokes, want] of [
    ['family', { fa0: 'revoked', fr0: 'spent', fa1: 'revoked', fr1: 'revoked' }], ['family-refresh', { fa0: 'live', fr0: 'spent', fa1: 'live', fr1: 'revoked' }],
    ['access', { fa0: 'revoked', fr0: 'spent', fa1: 'live', fr1: 'live' }], ['account', { fa0: 'revoked', fr0: 'spent', fa1: 'revoked', fr1: 'revoked' }],
  ] as const) {
    const lanes = new Lanes();
    lanes.take(login(1, 'f'));
    lanes.take(refresh(2, 'f', 0, 1));
    lanes.take(entryOf({ seq: 3, at: at(2), operation: 'refresh', sent_status: 401, credential: shows('f', 'refresh', 0, 'spent'), revokes }));
    assert.deepEqual(states(lanes, 'f', minutes(2)), want, revokes);
  }
});

test('a login that ends earlier ones leaves its own tokens alone', () => {
  const lanes = new Lanes();
  lanes.take(login(1, 'f'));
  lanes.take({ ...login(2, 'g', 1), revokes: 'account' });
  assert.equal(states(lanes, 'f', minutes(1))['fa0'], 'revoked');
  assert.equal(states(lanes, 'g', minutes(1))['ga0'], 'live');
});

test('the list of tokens puts the lanes right', () => {
  const lanes = new Lanes();
  lanes.take(login(1, 'f'));
  lanes.take(login(2, 'gone'));
  lanes.reconcile([tokenOf('f', 'access', 0, 'revoked'), tokenOf('f', 'refresh', 0, 'spent', { spent_at: at(3) }), tokenOf('before', 'access', 0, 'live')], true, minutes(5));
  assert.deepEqual(states(lanes, 'f', minutes(5)), { fa0: 'revoked', fr0: 'spent' });
  assert.equal([...lanes.find('f')!.bars.values()][0]!.revokedAt, minutes(5));
  assert.equal(lanes.find('gone')!.gone, true);
  assert.equal(states(lanes, 'before', minutes(5))['beforea0'], 'live');
  lanes.reconcile([tokenOf('f', 'access', 0, 'live'), tokenOf('f', 'refresh', 0, 'live')], false, minutes(1)); // the clock went back, say
  assert.deepEqual(states(lanes, 'f', minutes(5)), { fa0: 'live', fr0: 'live' });
});

test('what a request is on its lane', () => {
  for (const [want, change] of [
    ['ok', {}], ['login', { issued: login(1, 'f').issued }], ['refresh', { issued: login(1, 'f').issued, credential: shows('f', 'refresh', 0) }], ['refused', { sent_status: 401 }],
    ['refused', { sent_status: 0, outcome: 'closed' }], ['replay', { sent_status: 401, credential: shows('f', 'refresh', 0, 'spent') }], ['revoke', { revokes: 'account' }],
    ['fault', { fault: { id: 'x', phase: 'after' }, sent_status: 503 }],
  ] as const) {
    assert.equal(kindOf(entryOf({ seq: 1, ...(change as object) })), want);
  }
});

test('lanes are bounded', () => {
  const lanes = new Lanes();
  for (let i = 0; i < 1_000; i++) lanes.take(login(i + 1, `f${i}`));
  assert.equal(lanes.newestFirst().length, 300);
  for (let i = 0; i < 5_000; i++) lanes.take(entryOf({ seq: i + 2_000, credential: shows('f999', 'access', 0) }));
  assert.ok(lanes.find('f999')!.marks.length <= 2_000);
});

test('bars are drawn in pieces: what is over, what is left, and thin where a newer one is', () => {
  const lanes = new Lanes();
  lanes.take(login(1, 'f'));
  lanes.take(refresh(2, 'f', 0, 30));
  const span = { from: start, to: minutes(120), width: 120 };
  assert.deepEqual(piecesOf(lanes.find('f')!, 'access', span, minutes(40)).map(({ bar, part, thin, x, width }) => [bar.generation, part, thin, x, width]), [
    [0, 'used', false, 0, 30], [0, 'used', true, 30, 10], [0, 'left', true, 40, 20], [1, 'used', false, 30, 10], [1, 'left', false, 40, 50],
  ]);
  assert.equal(xOf(span, minutes(60)), 60);
});

test('requests that cannot be told apart are one spot, which is the worst of them', () => {
  const span = { from: start, to: minutes(100), width: 100 };
  const spots = spotsOf([{ at: minutes(50), seq: 1, kind: 'fault' }, { at: minutes(51), seq: 2, kind: 'ok' }, { at: minutes(90), seq: 3, kind: 'ok' }, { at: minutes(200), seq: 4, kind: 'ok' }], span);
  assert.deepEqual(spots.map(({ kind, count, seq }) => [kind, count, seq]), [['fault', 2, 1], ['ok', 1, 3]]);
});

test('the axis and its bounds', () => {
  const lanes = new Lanes();
  lanes.take(login(1, 'f'));
  const all = boundsOf('all', lanes.newestFirst(), minutes(10), 0);
  assert.ok(all.from < start && all.to > minutes(7 * 24 * 60));
  const hour = boundsOf(3_600_000, [], minutes(10), 0.5);
  assert.equal(hour.to - hour.from, 3_600_000);
  const ticks = ticksOf({ from: start, to: minutes(180), width: 900 });
  assert.ok(ticks.length > 3 && ticks.every((tick, i) => i === 0 || tick.x - ticks[i - 1]!.x >= 90));
});
