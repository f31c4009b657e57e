import type { Caller } from './http';
import { query } from './http';
import type {
  Account, AccountChange, Assumption, Clock, ClockChange, Entry, Exchange, Explanation, Fault, FaultRule, Health, Minted, Minting, Passes,
  Revocation, Sandbox, ScenarioRun, ScenarioText, Session, Token, Trigger, TriggerRule,
} from './types';

const of = encodeURIComponent;

/** Calls are the calls of the control API that the page makes. Each throws a CallError when it is refused. */
export class Calls {
  constructor(readonly http: Caller) {}

  health = () => this.http.call<Health>('GET', '/health');
  clock = () => this.http.call<Clock>('GET', '/clock');
  setClock = (change: ClockChange) => this.http.call<Clock>('PUT', '/clock', change);
  advance = (by: string) => this.http.call<Clock>('POST', '/clock/advance', { by });

  accounts = () => this.http.call<Account[]>('GET', '/accounts');
  putAccount = (name: string, settings: AccountChange) => this.http.call<Account>('PUT', `/accounts/${of(name)}`, settings);
  patchAccount = (name: string, change: AccountChange) => this.http.call<Account>('PATCH', `/accounts/${of(name)}`, change);
  deleteAccount = (name: string) => this.http.call<void>('DELETE', `/accounts/${of(name)}`);
  passes = (name: string, ip: string) => this.http.call<Passes>('GET', `/accounts/${of(name)}/address${query({ ip })}`);

  mint = (minting: Minting) => this.http.call<Minted>('POST', '/tokens', minting);
  revoke = (which: Revocation) => this.http.call<{ revoked: number }>('POST', '/tokens/revoke', which);
  rotateKey = (overlap: boolean) => this.http.call<{ kid: string; alg: string }>('POST', '/keys/rotate', { overlap });

  faults = () => this.http.call<Fault[]>('GET', '/faults');
  addFault = (rule: FaultRule) => this.http.call<Fault>('POST', '/faults', rule);
  deleteFault = (id: string) => this.http.call<void>('DELETE', `/faults/${of(id)}`);
  clearFaults = () => this.http.call<void>('DELETE', '/faults');

  triggers = () => this.http.call<Trigger[]>('GET', '/triggers');
  addTrigger = (rule: TriggerRule) => this.http.call<Trigger>('POST', '/triggers', rule);
  deleteTrigger = (id: string) => this.http.call<void>('DELETE', `/triggers/${of(id)}`);
  clearTriggers = () => this.http.call<void>('DELETE', '/triggers');

  assumptions = () => this.http.call<Assumption[]>('GET', '/assumptions');
  assume = (values: Record<string, string>) => this.http.call<Assumption[]>('PUT', '/assumptions', values);

  sandboxes = () => this.http.call<Sandbox[]>('GET', '/sandboxes');
  makeSandbox = (settings: { name?: string; ttl?: string; seed?: string; listen?: boolean }) =>
    this.http.call<Sandbox>('POST', '/sandboxes', settings);
  deleteSandbox = (name: string) => this.http.call<void>('DELETE', `/sandboxes/${of(name)}`);

  /** newest is the entry with the highest number, if the journal has any. */
  newest = async () => (await this.http.call<Entry[]>('GET', '/journal?limit=1'))[0];
  clearJournal = () => this.http.call<void>('DELETE', '/journal');
  explain = (seq: number, signal?: AbortSignal) => this.http.call<Explanation>('GET', `/journal/${seq}/explain`, undefined, signal);
  exchange = (seq: number, signal?: AbortSignal) => this.http.call<Exchange>('GET', `/journal/${seq}/exchange`, undefined, signal);

  reset = () => this.http.call<void>('POST', '/reset');
  state = async () => (await this.http.send('GET', '/state')).blob();
  restore = (document: Blob) => this.http.call<void>('PUT', '/state', document);

  scenarios = () => this.http.call<ScenarioText[]>('GET', '/scenarios');
  runScenario = (name: string) => this.http.call<ScenarioRun>('POST', `/scenarios/${of(name)}/run`);

  /** session tells whether the mock wants a control token, and whether this browser has shown it. */
  session = () => this.http.call<Session>('GET', '/ui/session');
  openSession = (token: string) => this.http.call<void>('POST', '/ui/session', { token, path: this.http.base });
  closeSession = () => this.http.call<void>('DELETE', '/ui/session', { path: this.http.base });

  /** tokens lists what was issued, or says that there is more than anybody wants to look at: beyond a limit of bytes it stops reading. */
  tokens = async (filter: Revocation, limit: number): Promise<Token[] | 'too many'> => {
    const stop = new AbortController();
    const answer = await this.http.send('GET', `/tokens${query({ ...filter })}`, undefined, stop.signal);
    const text = await readUpTo(answer, limit);
    if (text === undefined) {
      stop.abort();
      return 'too many';
    }
    return JSON.parse(text) as Token[];
  };
}

/** readUpTo reads a body, or stops and returns undefined when it is longer than that, in bytes. */
async function readUpTo(answer: Response, limit: number): Promise<string | undefined> {
  if (!answer.body) return answer.text();
  const reader = answer.body.getReader();
  const decoder = new TextDecoder();
  let text = '';
  for (let read = 0; ;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    read += value.length;
    if (read > limit) return undefined;
    text += decoder.decode(value, { stream: true });
  }
}
