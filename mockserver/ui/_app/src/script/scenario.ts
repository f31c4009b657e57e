import type { Account, AccountChange, Effect, Fault, Trigger } from '../api/types';
import { plain } from '../lib/visible';
import { stamp } from '../clock/time';
import type { Op, Plan, Session, TokenRef } from './plan';
import { spanText } from './plan';
import type { Action } from './recorder';

const base = Date.parse('2025-01-15T09:30:00Z'); // where the clock of a scenario begins
const firstAccount = 'your_api_username';

/** scenario writes a plan as a script for popupmock run. */
export function scenario(plan: Plan): string {
  const writer = new Writer(plan);
  const body = [...writer.setUp(), ...plan.ops.flatMap((op) => writer.line(op))];
  const requests = plan.ops.filter((op) => op.op === 'request').length;
  const head = [`# What was recorded on the live page: ${requests} ${requests === 1 ? 'request' : 'requests'}.`];
  for (const what of plan.left) head.push(`# Left out: ${oneLine(what)}.`);
  return `${head.join('\n')}\n\n${body.length > 0 ? body.join('\n') : 'stop'}\n`;
}

class Writer {
  private families = new Map<string, Session>();
  private minted = 0;
  private made = new Set<string>([firstAccount]);

  constructor(private plan: Plan) {}

  /** setUp is what the mock was like that differs from the beginning of a scenario. */
  setUp(): string[] {
    const { start, sessions } = this.plan;
    if (!start) return [];
    const used = new Set([firstAccount, ...sessions.map((one) => one.account)]);
    const lines = start.accounts.filter((one) => used.has(one.username)).flatMap((one) => this.account(one.username, differences(one)));
    for (const one of start.assumptions) if (one.value !== one.default) lines.push(`assume ${option(one.name, one.value)}`);
    for (const fault of start.faults) lines.push(faultLine(fault));
    for (const trigger of start.triggers) lines.push(...triggerLines(trigger));
    return lines;
  }

  line(op: Op): string[] {
    switch (op.op) {
      case 'advance':
        return [`advance ${spanText(op.seconds)}`];
      case 'rewind':
        return [`clock now=${stamp(base + op.seconds * 1000)}`];
      case 'keep':
        return [`keep ${op.label} token=${op.use}${as(op.session)}`];
      case 'steer':
        return this.steer(op.action);
      case 'request':
        return this.request(op);
    }
  }

  private request({ entry, session, token, wrongPassword, failure, body }: Extract<Op, { op: 'request' }>): string[] {
    const family = entry.issued[0]?.family ?? entry.credential?.family;
    if (family) this.families.set(family, session);
    const options = `${tokenOption(token)}${body === undefined ? '' : ` ${option('json', body)}`}${failure === 'timeout' ? ' timeout=300ms' : ''}${as(session)}`;
    const lines = [`${failure ? '! ' : ''}${this.command(entry, session, wrongPassword)}${options}`];
    if (failure) lines.push(`failure ${failure}`);
    else lines.push(`status ${entry.sent_status}`);
    if (entry.reason && !entry.fault) lines.push(`reason ${entry.reason}`);
    return lines;
  }

  private command(entry: Extract<Op, { op: 'request' }>['entry'], session: Session, wrongPassword: boolean): string {
    if (entry.operation === 'login') {
      if (wrongPassword) return 'login password=wrong';
      return session.account === firstAccount || session.account === '' ? 'login' : `login ${option('account', session.account)}`;
    }
    if (entry.operation === 'refresh' || entry.operation === 'logout') return entry.operation;
    if (entry.method === 'GET') return `get ${word(entry.path)}`;
    if (entry.method === 'POST') return `post ${word(entry.path)}`;
    return `send ${word(entry.method)} ${word(entry.path)}`;
  }

  private steer(action: Action): string[] {
    switch (action.do) {
      case 'account':
        return this.account(action.name, action.change);
      case 'unaccount':
        return this.made.delete(action.name) ? [`unaccount ${word(action.name)}`] : [];
      case 'fault':
        return [faultLine(action.rule)];
      case 'unfault':
        return [action.id ? `unfault ${word(action.id)}` : 'unfault'];
      case 'trigger':
        return triggerLines(action.rule);
      case 'untrigger':
        return [action.id ? `untrigger ${word(action.id)}` : 'untrigger'];
      case 'assume':
        return [`assume ${Object.entries(action.values).map(([name, value]) => option(name, value)).join(' ')}`];
      case 'revoke':
        return this.revoke(action);
      case 'rotate':
        return [action.overlap ? 'rotate-key' : 'rotate-key overlap=false'];
      case 'mint':
        return [this.mint(action)];
      case 'forget':
        return ['forget'];
      case 'advance':
      case 'clock':
        return [];
    }
  }

  private account(name: string, change: AccountChange): string[] {
    const { client_id, active, features, ip_whitelist, access_ttl, refresh_ttl } = change;
    const options: string[] = [];
    if (client_id !== undefined) options.push(option('client_id', String(client_id)));
    if (active !== undefined) options.push(option('active', String(active)));
    if (features) options.push(option('features', features.join(',')));
    if (ip_whitelist) options.push(option('whitelist', ip_whitelist.join(',')));
    if (access_ttl !== undefined) options.push(option('access_ttl', spanText(access_ttl)));
    if (refresh_ttl !== undefined) options.push(option('refresh_ttl', spanText(refresh_ttl)));
    if (options.length === 0 && this.made.has(name)) return [];
    this.made.add(name);
    return [[`account ${word(name)}`, ...options].join(' ')];
  }

  private revoke({ which }: Extract<Action, { do: 'revoke' }>): string[] {
    const use = which.use ? ` use=${which.use}` : '';
    if (which.family) {
      const session = this.families.get(which.family);
      return session ? [`revoke family=refresh${use}${as(session)}`] : [];
    }
    return [`revoke${which.account && which.account !== firstAccount ? ` ${option('account', which.account)}` : ''}${use}`];
  }

  private mint({ minting }: Extract<Action, { do: 'mint' }>): string {
    const words = [`mint minted-${++this.minted}`];
    if (minting.account !== firstAccount) words.push(option('account', minting.account));
    if (minting.use) words.push(`use=${minting.use}`);
    if (minting.expires_in !== undefined) words.push(minting.expires_in < 0 ? `expired_for=${spanText(-minting.expires_in)}` : `expires_in=${spanText(minting.expires_in)}`);
    if (minting.issued_ago !== undefined) words.push(`issued_ago=${spanText(minting.issued_ago)}`);
    if (minting.signature) words.push(`signature=${minting.signature}`);
    if (minting.registered !== undefined) words.push(`registered=${minting.registered}`);
    if (minting.subject) words.push(option('subject', minting.subject));
    if (minting.issuer) words.push(option('issuer', minting.issuer));
    if (minting.without?.length) words.push(option('without', minting.without.join(',')));
    return words.join(' ');
  }
}

/** differences is what an account has that the first one of a scenario has not. */
function differences(account: Account): AccountChange {
  const change: AccountChange = {};
  if (!account.active) change.active = false;
  if (account.features.join() !== 'vouchers') change.features = account.features;
  if (account.ip_whitelist.length > 0) change.ip_whitelist = account.ip_whitelist;
  if (account.access_ttl !== 3600) change.access_ttl = account.access_ttl;
  if (account.refresh_ttl !== 604_800) change.refresh_ttl = account.refresh_ttl;
  return change;
}

function faultLine({ id, operation, account, phase, when, effect, ttl }: Fault): string {
  const { type, ...fields } = effect as Effect;
  const words = [`fault ${word(operation)} ${type}`, option('id', id)];
  if (account) words.push(option('account', account));
  words.push(`phase=${phase}`);
  for (const [name, value] of Object.entries(when ?? {})) if (value) words.push(option(name, String(value)));
  if (ttl) words.push(option('ttl', ttl));
  return [...words, ...fieldOptions(fields)].join(' ');
}

/** triggerLines writes a trigger, of which a line has one action. */
function triggerLines({ id, on, do: actions }: Trigger): string[] {
  return actions.map(({ action, ...fields }, i) => {
    const words = [`trigger ${word(on.operation)} ${on.event} ${action}`, option('id', i === 0 ? id : `${id}-${i + 1}`)];
    if (on.account) words.push(option('account', on.account));
    if (on.nth) words.push(`nth=${on.nth}`);
    return [...words, ...fieldOptions(fields)].join(' ');
  });
}

/** fieldOptions writes fields, those in fields with dots. */
function fieldOptions(fields: Record<string, unknown>, prefix = ''): string[] {
  return Object.entries(fields).flatMap(([name, value]) => {
    if (value !== null && typeof value === 'object' && !Array.isArray(value) && name !== 'body') return fieldOptions(value as Record<string, unknown>, `${prefix}${name}.`);
    return [option(prefix + name, typeof value === 'string' ? value : JSON.stringify(value))];
  });
}

function tokenOption(token: TokenRef): string {
  if (typeof token === 'object') return ` token=${token.kept}`;
  return token === 'fitting' ? '' : ` token=${token}`;
}

function as(session: Session): string {
  return session.name === 'main' ? '' : ` as=${session.name}`;
}

function option(name: string, value: string): string {
  return `${name}=${word(value)}`;
}

/** word quotes what is not plainly one word. */
function word(text: string): string {
  return /^[A-Za-z0-9_./:@%,+*~[\]-]+$/.test(text) && !text.startsWith('#') ? text : `'${oneLine(text).replaceAll("'", "''")}'`;
}

function oneLine(text: string): string {
  return plain(text.replaceAll(/[\r\n]+/g, ' '));
}
