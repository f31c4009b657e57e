import { test } from 'node:test';
import assert from 'node:assert/strict';
import type { Entry } from '../api/types';
import { at, entryOf, login, refresh, shows, start as beginning } from '../testing';
import { Cell } from '../lib/cell';
import { curl } from './curl';
import { upTo } from './copy_as';
import { goTest } from './gotest';
import { plan } from './plan';
import type { Action, Start, Step } from './recorder';
import { Recorder } from './recorder';
import { scenario } from './scenario';

const start: Start = { at: beginning, accounts: [], assumptions: [], faults: [], triggers: [] };
const step = (entry: Entry): Step => ({ when: entry.seq, at: Date.parse(entry.at), entry });
const did = (action: Action, minutes: number, when: number): Step => ({ when, at: beginning + minutes * 60_000, action });
const lines = (steps: Step[], from: Start = start) => scenario(plan(from, steps, new Map([[50, { query: 'page=2', body: '{"product_id":1001}' }]]))).split('\n').slice(2, -1);

test('requests keep their sessions, tokens and distances', () => {
  assert.deepEqual(lines([
    step(login(1, 'f')), step(login(2, 'g')), step(refresh(3, 'f', 0, 30)), step(refresh(4, 'f', 1, 30)),
    step(entryOf({ seq: 5, at: at(90), credential: shows('f', 'access', 0, 'expired'), reason: 'token_expired', sent_status: 401 })),
    step(entryOf({ seq: 6, at: at(90), operation: 'refresh', method: 'POST', path: '/auth/refresh', credential: shows('f', 'access', 2), reason: 'token_wrong_use', sent_status: 401 })),
    step(entryOf({ seq: 7, at: at(90), credential: undefined, reason: 'token_missing', sent_status: 401 })),
    step(entryOf({ seq: 8, at: at(90), credential: shows('g', 'access', 0) })),
  ]), [
    'login', 'status 200', 'keep main-access-0 token=access', 'login as=client-2', 'status 200', 'advance 30m', 'refresh', 'status 200', 'refresh', 'status 200', 'advance 1h',
    'get /api/v1/wallets token=main-access-0', 'status 401', 'reason token_expired', 'refresh token=access', 'status 401', 'reason token_wrong_use',
    'get /api/v1/wallets token=none', 'status 401', 'reason token_missing', 'get /api/v1/wallets as=client-2', 'status 200',
  ]);
});

test('an answer that was lost leaves the client with what it had', () => {
  assert.deepEqual(lines([
    step(login(1, 'f')), step(refresh(2, 'f', 0, 0, { outcome: 'reset', sent_status: 0, fault: { id: 'lost', phase: 'after' } })),
    step(refresh(3, 'f', 0, 0, { credential: shows('f', 'refresh', 0, 'spent'), issued: [], reason: 'token_spent', sent_status: 401 })),
  ]), ['login', 'status 200', '! refresh', 'failure reset', 'refresh', 'status 401', 'reason token_spent']);
});

test('a long recording loses its oldest steps, and says which requests need them', () => {
  const recorder = new Recorder();
  const known = <T>(value: T) => new Cell<T | undefined>(value);
  recorder.begin();
  recorder.know({ now: () => beginning, accounts: known([]), assumptions: known([]), faults: known([]), triggers: known([]) });
  recorder.seen([login(1, 'f'), ...Array.from({ length: 1_998 }, (_, i) => entryOf({ seq: i + 2, at: at(1) }))]);
  recorder.did({ do: 'forget' }, beginning + 60_000);
  assert.deepEqual([recorder.steps.length, recorder.lost], [2_000, 0]);
  recorder.seen([entryOf({ seq: 2_000, at: at(2), credential: shows('f', 'access', 0) }), login(2_001, 'g', 2), entryOf({ seq: 2_002, at: at(2), credential: shows('g', 'access', 0) })]);
  assert.deepEqual([recorder.steps.length, recorder.lost], [2_000, 3]);
  const { left, ops } = plan(recorder.start, recorder.inOrder(), new Map());
  assert.deepEqual(left, ['request 2000, GET listWallets: its login came before the script begins']);
  assert.deepEqual(ops.filter((one) => one.op === 'request').slice(-2).map((one) => [one.entry.seq, one.token]), [[2_001, 'fitting'], [2_002, 'fitting']]);
});

test('what was clicked', () => {
  const rule = { id: 'x', operation: 'listProducts', phase: 'before', when: { every: 3 }, effect: { type: 'delay', uniform: { min: '1s', max: '2s' } }, ttl: '10m', calls: 0, hits: 0 } as const;
  const trigger = { id: 't', on: { operation: '*', event: 'received', nth: 2 }, do: [{ action: 'advance', by: '1h' }, { action: 'set_whitelist', ip_whitelist: ['10.0.0.1'] }], calls: 0, hits: 0 } as const;
  assert.deepEqual(lines([
    did({ do: 'advance', by: '5m' }, 5, 1), did({ do: 'account', name: 'shop', change: { features: [], ip_whitelist: ['10.0.0.0/8', '::1'], password: 'secret' } }, 5, 2),
    did({ do: 'fault', rule: rule as never }, 5, 3), did({ do: 'trigger', rule: trigger as never }, 5, 4), did({ do: 'assume', values: { 'rate-limit': 'login:30/1m' } }, 5, 5),
    did({ do: 'revoke', which: { account: 'your_api_username', use: 'access' } }, 5, 6), did({ do: 'rotate', overlap: false }, 5, 7), did({ do: 'mint', minting: { account: 'shop', expires_in: -60 }, fingerprint: 'm' }, 5, 8),
    step(entryOf({ seq: 9, at: at(5), credential: { ...shows('z', 'access', 0, 'expired')!, fingerprint: 'm' }, sent_status: 401 })), did({ do: 'unfault', id: 'x' }, 5, 10),
    did({ do: 'untrigger', id: '' }, 5, 11), did({ do: 'forget' }, 5, 12), did({ do: 'clock' }, 0, 13), did({ do: 'unaccount', name: 'shop' }, 0, 14),
  ]), [
    'advance 5m', "account shop features='' whitelist=10.0.0.0/8,::1", 'fault listProducts delay id=x phase=before every=3 ttl=10m uniform.min=1s uniform.max=2s',
    'trigger * received advance id=t nth=2 by=1h', `trigger * received set_whitelist id=t-2 nth=2 ip_whitelist='["10.0.0.1"]'`, 'assume rate-limit=login:30/1m', 'revoke use=access',
    'rotate-key overlap=false', 'mint minted-1 account=shop expired_for=1m', 'get /api/v1/wallets token=minted-1', 'status 401', 'unfault x', 'untrigger', 'forget',
    'clock now=2025-01-15T09:30:00Z', 'unaccount shop',
  ]);
  const text = goTest(plan(start, [did({ do: 'account', name: 'shop', change: { password: 'secret' } }, 0, 1)], new Map()));
  assert.ok(!text.includes('secret'));
});

test('what cannot be done again is named', () => {
  const text = scenario(plan(start, [
    step(entryOf({ seq: 1, credential: shows('f', 'access', 0) })), step(entryOf({ seq: 2, operation: 'createOrder', method: 'POST', path: '/api/v1/orders' })),
    step(entryOf({ seq: 50, operation: 'createOrder', method: 'POST', path: '/api/v1/orders', credential: undefined, sent_status: 401 })),
  ], new Map([[50, { query: 'page=2', body: '{"product_id":1001}' }]])));
  assert.match(text, /^# Left out: request 1, GET listWallets: its login came before the script begins\.$/m);
  assert.match(text, /^# Left out: request 2, POST createOrder: its body was not kept\.$/m);
  assert.match(text, /^post '\/api\/v1\/orders\?page=2' token=none json='\{"product_id":1001\}'$/m);
});

test('the beginning is that of the mock', () => {
  const from: Start = {
    ...start, accounts: [{ username: 'your_api_username', client_id: 123456, active: true, features: ['vouchers'], ip_whitelist: ['127.0.0.1'], access_ttl: 240, refresh_ttl: 604_800 }],
    assumptions: [{ name: 'refresh-reuse', value: 'revoke-family', default: 'reject' } as never, { name: 'clock-leeway', value: '0s', default: '0s' } as never],
  };
  assert.deepEqual(lines([step(login(1, 'f'))], from), ['account your_api_username whitelist=127.0.0.1 access_ttl=4m', 'assume refresh-reuse=revoke-family', 'login', 'status 200']);
});

test('no text of a client gets out of its word', () => {
  const text = scenario(plan(start, [step(entryOf({ seq: 1, path: "/a b'c\nreset\n# $HOME", credential: undefined }))], new Map()));
  assert.match(text, /^get '\/a%20b''c%0Areset%0A%23%20\$HOME' token=none$/m);
  assert.equal(curl('http://mock', entryOf({ seq: 1, path: "/a'; rm -rf /" })), `curl -i -g --path-as-is 'http://mock/a'\\'';%20rm%20-rf%20/'`);
  assert.equal(curl('http://mock', entryOf({ seq: 1, path: '/a%2Fb%20?#%' })), 'curl -i -g --path-as-is http://mock/a%2Fb%20%3F%23%');
  assert.equal(curl('http://mock', entryOf({ seq: 1, method: 'HEAD', path: '/[1-9]/../\u001b' })), 'curl -i -g --path-as-is -I http://mock/%5B1-9%5D/../%1B');
  assert.ok(curl('http://mock', { ...login(1, 'f'), account: `a"'\\b` }).endsWith(` --data-raw '{"username":"''a\\"'\\''\\\\b''","password":"'"$PASSWORD"'"}'`));
  const sent = (body: string, headers: [string, string][] = []) => curl('http://mock', entryOf({ seq: 1, method: 'POST' }), { seq: 1, request: { headers, body, encoding: '', size: 1, truncated: false }, response: null });
  assert.ok(sent('@/etc/passwd', [['X-Empty', '']]).endsWith(` -H 'X-Empty;' -H 'Content-Type: application/json' --data-raw @/etc/passwd`));
  assert.ok(sent("it's\\\u001b[201~\u202e\u{e0041}!\n").endsWith(` --data-raw $'it\\'s\\\\\\u001b[201~\\u202e\\U000e0041!\n'`));
});

test('texts of Go', () => {
  const order = (path: string, body: string) => goTest(plan(start, [step(entryOf({ seq: 1, operation: 'createOrder', method: 'POST', path, credential: undefined, sent_status: 401 }))], new Map([[1, { body }]])));
  const text = order('/a b%', '{"a":"\u{1f600}`\\ud800\u202e"}');
  assert.ok(text.includes('"{\\"a\\":\\"\\U0001f600`\\\\ud800\\u202e\\"}"'), text);
  assert.ok(text.includes('"/a%20b%25"'));
  assert.ok(order('/o', '"\ud800"').includes('"\\"\\ufffd\\""'));
  assert.match(order('/o', 'a=b'), /Left out: request 1, POST createOrder: its body is no JSON/);
});

test('what led to a request', () => {
  const alone = entryOf({ seq: 2, credential: undefined });
  const steps = [step(login(1, 'f')), step(entryOf({ seq: 5, credential: undefined })), step(refresh(3, 'f', 0, 1)), step(alone)];
  const seqs = (entry: Entry) => upTo(steps, entry).map((one) => ('entry' in one ? one.entry.seq : 0));
  assert.deepEqual(seqs(refresh(3, 'f', 0, 1)), [1, 3]);
  assert.deepEqual(seqs(alone), [2]);
  assert.deepEqual(seqs(login(9, 'g')), [9]);
});

test('curl', () => {
  assert.equal(curl('http://mock', entryOf({ seq: 1, credential: shows('f', 'access', 0) })), 'curl -i -g --path-as-is http://mock/api/v1/wallets -H "Authorization: Bearer $ACCESS"');
  assert.equal(curl('http://mock', login(1, 'f')), `curl -i -g --path-as-is -X POST http://mock/auth/login -H 'Content-Type: application/json' --data-raw '{"username":"'your_api_username'","password":"'"$PASSWORD"'"}'`);
  const request = { headers: [['Host', 'x'], ['Content-Type', 'application/json'], ['X-Own', "it's"]] as [string, string][], body: '{"a":1}', encoding: '' as const, size: 7, truncated: false };
  assert.equal(curl('http://mock', entryOf({ seq: 1, method: 'POST', operation: 'createOrder', path: '/o' }), { seq: 1, request, response: null }),
    `curl -i -g --path-as-is -X POST http://mock/o -H 'Content-Type: application/json' -H 'X-Own: it'\\''s' --data-raw '{"a":1}'`);
});
