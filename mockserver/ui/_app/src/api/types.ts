// The types of the control API, as openapi/control/control.yaml has them.

export interface Clock { now: string; mode: 'frozen' | 'running'; rate: number; expired?: Token[]; expired_count: number }
export interface ClockChange { now?: string; mode?: string; rate?: number; allow_rewind?: boolean }

export interface Account {
  username: string;
  client_id: number;
  active: boolean;
  features: string[];
  ip_whitelist: string[];
  access_ttl: number; // seconds
  refresh_ttl: number; // seconds
}
export type AccountChange = Partial<Omit<Account, 'username'>> & { password?: string };

/** Passes tells whether an address passes a whitelist, and by which entry. */
export interface Passes { address: string; passes: boolean; entry: string }

export type Use = 'access' | 'refresh';
export type TokenState = 'live' | 'spent' | 'revoked' | 'expired' | 'unknown' | 'invalid';

export interface Token {
  account: string;
  use: Use;
  fingerprint: string;
  jti: string;
  family: string;
  generation: number;
  state: TokenState;
  issued_at: string;
  expires_at: string;
  spent_at?: string;
}

export interface Minting {
  account: string;
  use?: Use | '';
  expires_in?: number;
  issued_ago?: number;
  signature?: string;
  registered?: boolean;
  subject?: string;
  issuer?: string;
  without?: string[];
}
export interface Minted {
  token: string;
  account: string;
  use: Use;
  fingerprint: string;
  jti: string;
  family: string;
  state: TokenState;
  reason: string;
  issued_at: string;
  expires_at: string;
}

export interface Revocation { account?: string; family?: string; use?: Use | ''; jti?: string }

export interface When { nth?: number; first?: number; every?: number; probability?: number }
export type Effect = { type: string } & Record<string, unknown>;
export interface FaultRule {
  id?: string;
  operation: string;
  account?: string;
  phase: 'before' | 'after';
  when?: When;
  effect: Effect;
  ttl?: string;
}
export interface Fault extends FaultRule { id: string; calls: number; hits: number }

export type TriggerAction = { action: string } & Record<string, unknown>;
export interface TriggerRule {
  id?: string;
  on: { operation: string; account?: string; event: 'received' | 'answered'; nth?: number };
  do: TriggerAction[];
}
export interface Trigger extends TriggerRule { id: string; calls: number; hits: number }

export interface Assumption {
  name: string;
  value: string;
  default: string;
  silent: string;
  reason: string;
  source: string;
  values: { value: string; text: string; lab?: boolean }[];
  operations: string[];
}

export interface Sandbox {
  name: string;
  base_url: string;
  control_url: string;
  username: string;
  client_id: number;
  ttl: string;
  expires_at: string;
  requests: number;
}

export interface Credential { use: Use; fingerprint: string; family: string; generation: number; state: TokenState; expires_in: number }
export interface Issued { use: Use; fingerprint: string; family: string; generation: number; expires_at: string }

/** Entry is a request of the vendor's API and its answer, as the journal has it. */
export interface Entry {
  seq: number;
  at: string; // the mock's time
  real_at: string;
  sandbox?: string;
  replica?: string;
  missed?: number;
  operation: string;
  method: string;
  path: string;
  peer: string;
  client_ip: string;
  client_ip_rule: string;
  account: string;
  credential?: Credential;
  issued: Issued[];
  revokes?: 'account' | 'family' | 'family-refresh' | 'access';
  reason: string;
  fault?: { id: string; phase: string; before?: string };
  triggers?: { id: string; event: string; failed?: string }[];
  violations: { in: string; where: string; rule: string; detail: string }[];
  status: number;
  sent_status: number;
  outcome: 'answered' | 'reset' | 'closed' | 'cut' | 'open';
  bytes: number;
  duration_ms: number;
  cause?: string;
}

export interface Explanation { seq: number; text: string; causes: number[] }

/** Message is what was kept of a request or an answer; secrets in it are fingerprints. */
export interface Message {
  query?: string; // of a request, as it was sent
  omitted?: number; // header fields that were too many to be kept
  headers: [string, string][];
  body: string;
  encoding: '' | 'base64';
  size: number; // bytes, of the whole body
  truncated: boolean;
}
export interface Exchange { seq: number; request: Message; response: Message | null }

export interface ScenarioText { name: string; summary: string; text: string }
export interface ScenarioRun {
  name: string;
  verdict: 'passed' | 'failed' | 'not judged';
  reason: string;
  sandbox: string;
  phases: { title: string; verdict: string; lines: string[] }[];
  duration_ms: number;
}

export interface Health { status: string; version: string; live: boolean; ready: boolean; unready?: string }
export interface Session { needed: boolean; open: boolean; api?: string }
