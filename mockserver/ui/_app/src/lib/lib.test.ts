import { test } from 'node:test';
import assert from 'node:assert/strict';
import { corrected, durationText, lifeText, nowOf, stamp } from '../clock/time';
import { changeOf } from '../clock/set';
import { build, listOf } from '../controls/spec';
import type { Spec } from '../controls/spec';
import { indent } from './indent';
import { Turns } from './turns';
import { windowOf } from './virtual';
import { cut, plain, visible } from './visible';

test('what cannot be seen is made visible', () => {
  for (const [text, want] of [
    ['plain text', 'plain text'], ['a\u202eb', 'a\\u202eb'], ['\u0000\u001b[31m', '\\u0000\\u001b[31m'], ['\ufeffx\u200b', '\\ufeffx\\u200b'], ['\ufffd', '\\ufffd'],
    ['tab\tline\n', 'tab\tline\n'], ['\u{e0041}', '\\u{e0041}'], ['é 日本 😀', 'é 日本 😀'], ['\ud800', '\\ud800'], ['\r', '\\u000d'],
  ] as const) assert.equal(plain(text), want);
  assert.deepEqual(visible('a\u202eb').map((part) => part.chip), [false, true, false]);
  assert.deepEqual(cut('x'.repeat(1000), 100), { shown: 'x'.repeat(100), rest: 900 });
  assert.equal(cut('x'.repeat(120), 100).rest, 0);
});

test('JSON is laid out as it was sent', () => {
  assert.equal(indent('{"a":1.50,"b":[],"c":{"d":"x,{\\"y"},"e":[1, 2]}'), '{\n  "a": 1.50,\n  "b": [],\n  "c": {\n    "d": "x,{\\"y"\n  },\n  "e": [\n    1,\n    2\n  ]\n}');
});

test('times', () => {
  const reading = { now: Date.parse('2025-01-15T09:30:00Z'), mode: 'running', rate: 60, readAt: 1_000 } as const;
  assert.equal(stamp(nowOf(reading, 2_000)), '2025-01-15T09:31:00Z');
  assert.equal(nowOf({ ...reading, mode: 'frozen' }, 9_000), reading.now);
  assert.equal(nowOf(corrected(reading, reading.now + 90_000, 1_000), 1_000), reading.now + 90_000);
  for (const [seconds, want] of [[0, '0s'], [59, '59s'], [3_900, '1h5m'], [604_799, '6d23h59m59s'], [-60, '-1m']] as const) assert.equal(durationText(seconds), want);
  for (const [ms, want] of [[59_001, '1:00'], [3_599_000, '59:59'], [3_600_000, '1 h 00 m'], [604_800_000, '7 d 0 h'], [-5, '0:00']] as const) assert.equal(lifeText(ms), want);
});

test('a clock is told what was changed of it', () => {
  const first = { now: '2025-01-15T09:30:00Z', rate: '1' };
  assert.deepEqual(changeOf(first, { ...first, rate: '0.5' }, true), { rate: 0.5 });
  assert.deepEqual(changeOf(first, { now: ' 2025-01-16T00:00:00Z ', rate: '' }, true), { now: '2025-01-16T00:00:00Z', allow_rewind: true });
  assert.deepEqual(changeOf(first, { now: '', rate: '0' }, false), { rate: 0 });
});

test('a window of rows', () => {
  assert.deepEqual(windowOf(10_000, 20, 2_000, 400, 5), { first: 95, last: 125, top: 1_900, height: 200_000 });
  assert.deepEqual(windowOf(3, 20, 0, 400, 5), { first: 0, last: 3, top: 0, height: 60 });
  assert.deepEqual(windowOf(0, 20, 500, 400, 5), { first: 0, last: 0, top: 0, height: 0 });
});

test('forms make what the mock reads', () => {
  const specs: Spec[] = [
    { name: 'status', label: 'Status', kind: 'whole', required: true }, { name: 'uniform.min', label: 'Between', kind: 'text' }, { name: 'uniform.max', label: 'and', kind: 'text' },
    { name: 'active', label: 'Active', kind: 'boolean' }, { name: 'list', label: 'List', kind: 'list' }, { name: 'all', label: 'All', kind: 'list', required: true }, { name: 'fault', label: 'Fault', kind: 'json' },
  ];
  assert.deepEqual(build(specs, { status: '503', 'uniform.min': '1s', 'uniform.max': '2s', active: 'false', list: 'a, b\nc', fault: '{"x":1}' }),
    { status: 503, uniform: { min: '1s', max: '2s' }, active: false, list: ['a', 'b', 'c'], all: [], fault: { x: 1 } });
  assert.throws(() => build(specs, {}), /Status is missing/);
  assert.throws(() => build(specs, { status: '1.5' }), /Status is "1.5", want a whole number/);
  assert.throws(() => build(specs, { status: '1', fault: '{' }), /Fault is no JSON/);
  assert.deepEqual(listOf(' 10.0.0.0/8,\n::1 '), ['10.0.0.0/8', '::1']);
});

test('an answer that was overtaken is old', async () => {
  const turns = new Turns();
  const cell = {};
  const answers: ((text: string) => void)[] = [];
  const ask = () => turns.take(cell, () => new Promise<string>((resolve) => { answers.push(resolve); }));
  const [first, second] = [ask(), ask()];
  answers[1]!('new');
  assert.equal(await second, 'new');
  answers[0]!('old');
  assert.equal(await first, undefined);
  assert.equal(await turns.take(cell, async () => 'newest'), 'newest');
  assert.equal(await turns.take({}, async () => 'of another'), 'of another');
});
