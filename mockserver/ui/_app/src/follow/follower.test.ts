import { test } from 'node:test';
import assert from 'node:assert/strict';
import { CallError } from '../api/http';
import type { Entry } from '../api/types';
import { entryOf } from '../testing';
import type { Connection } from './follower';
import { Follower } from './follower';

/** Stage is a mock whose streams are written by the test, and a page that notes what it is told. */
class Stage {
  told: string[] = [];
  states: string[] = [];
  asked: (number | undefined)[] = [];
  waits: number[] = [];
  answers: (() => Response)[] = [];
  follower: Follower;

  constructor() {
    const note = (text: string) => { this.told.push(text); };
    this.follower = new Follower(async (after) => {
      this.asked.push(after);
      const answer = this.answers.shift();
      if (!answer) return new Promise<Response>(() => {}); // the last stream says nothing
      return answer();
    }, {
      entry: (entry: Entry) => note(`entry ${entry.seq}`), gap: (missed) => note(`gap ${missed}`), cleared: () => note('cleared'), anew: () => note('anew'),
      changed: () => note('changed'), connection: (connection: Connection) => { this.states.push(connection.state); },
    }, async (ms, signal) => {
      this.waits.push(ms);
      // Pauses between attempts pass at once; limits of silence never do.
      if (ms > 1_000 && ms !== 3_000) await new Promise((resolve) => signal.addEventListener('abort', resolve));
    });
  }

  async play(...answers: (() => Response)[]): Promise<void> {
    this.answers = [...answers];
    this.follower.start();
    while (this.asked.length <= answers.length) await new Promise((resolve) => setImmediate(resolve));
    this.follower.pause();
  }
}

const entry = (seq: number, real?: string) => `id: ${seq}\ndata: ${JSON.stringify(entryOf({ seq, ...(real ? { real_at: real } : {}) }))}\n\n`;
const stream = (...blocks: string[]) => () => new Response(`: idle\nid: 0\n\n${blocks.join('')}`);

test('it goes on behind the last entry, which it tells once', async () => {
  const stage = new Stage();
  await stage.play(stream(entry(1), entry(2), entry(3)), stream(entry(3), entry(4)));
  assert.deepEqual(stage.asked.slice(0, 2), [undefined, 2]);
  assert.deepEqual(stage.told.filter((text) => text !== 'changed'), ['entry 1', 'entry 2', 'entry 3', 'entry 4']);
});

test('entries that were decided late are told in the order in which they came', async () => {
  const stage = new Stage();
  await stage.play(stream(entry(5), entry(2)), stream(entry(2), entry(3)));
  assert.deepEqual(stage.asked.slice(0, 2), [undefined, 5]);
  assert.deepEqual(stage.told.filter((text) => text !== 'changed'), ['entry 5', 'entry 2', 'entry 3']);
});

test('another journal with the same numbers is told anew', async () => {
  const stage = new Stage();
  const real = '2027-01-01T00:00:00Z';
  await stage.play(stream(entry(1), entry(2)), stream(entry(2, real)), stream(entry(1, real), entry(2, real)));
  assert.deepEqual(stage.asked.slice(0, 3), [undefined, 1, undefined]);
  assert.deepEqual(stage.told.filter((text) => text !== 'changed'), ['entry 1', 'entry 2', 'anew', 'entry 1', 'entry 2']);
});

test('a gap where it would go on is told anew; one in a stream is shown', async () => {
  const stage = new Stage();
  await stage.play(stream(entry(1), 'event: gap\ndata: {"missed":3}\n\n', entry(5)), stream('event: gap\ndata: {}\n\n'), stream(entry(9)));
  assert.deepEqual(stage.told.filter((text) => text !== 'changed'), ['entry 1', 'gap 3', 'entry 5', 'anew', 'entry 9']);
});

test('a reset is told anew at once, a cleared journal is empty', async () => {
  const stage = new Stage();
  await stage.play(stream(entry(1), 'event: clear\nid: 1\ndata: {}\n\n', entry(2), 'event: reset\nid: 0\ndata: {}\n\n'), stream(entry(1)));
  assert.deepEqual(stage.told.filter((text) => text !== 'changed'), ['entry 1', 'cleared', 'entry 2', 'anew', 'entry 1']);
  assert.deepEqual(stage.asked.slice(0, 2), [undefined, undefined]);
});

test('it tries again, later and later, and says that it is lost', async () => {
  const stage = new Stage();
  const fail = () => { throw new CallError(503, 'not now'); };
  await stage.play(fail, fail, fail, stream());
  assert.deepEqual(stage.waits.slice(0, 3), [200, 400, 800]);
  assert.equal(stage.states.filter((state) => state === 'lost').length >= 3, true);
});

test('a mock that wants its control token is not asked again', async () => {
  const stage = new Stage();
  stage.answers = [() => { throw new CallError(401, 'token'); }];
  stage.follower.start();
  for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(stage.states, ['connecting', 'locked']);
  assert.equal(stage.asked.length, 1);
});

test('who steers the mock is told of, also in the stream', async () => {
  const stage = new Stage();
  await stage.play(stream('event: changed\ndata: {"version":2}\n\n'));
  assert.deepEqual(stage.told.slice(0, 2), ['changed', 'changed']);
});
