import type { Entry, Token } from './api/types';

/** entryOf makes an entry for tests: what is not given is that of a list that was answered. */
export function entryOf(change: Partial<Entry> & { seq: number }): Entry {
  return {
    at: '2025-01-15T09:30:00Z', real_at: `2026-01-01T00:00:00.${String(change.seq).padStart(6, '0')}Z`, operation: 'listWallets', method: 'GET', path: '/api/v1/wallets',
    peer: '127.0.0.1:1', client_ip: '127.0.0.1', client_ip_rule: 'peer', account: 'your_api_username', issued: [], reason: '', violations: [], status: 200,
    sent_status: 200, outcome: 'answered', bytes: 2, duration_ms: 1, ...change,
  };
}

export const start = Date.parse('2025-01-15T09:30:00Z');

/** at is a time of the mock so many minutes after the beginning. */
export function at(minutes: number): string {
  return new Date(start + minutes * 60_000).toISOString().replace('.000Z', 'Z');
}

/** pair is what a login or a refresh issues. */
export function pair(family: string, generation: number, minutes = 0): Entry['issued'] {
  return [
    { use: 'access', fingerprint: `${family}a${generation}`, family, generation, expires_at: at(minutes + 60) },
    { use: 'refresh', fingerprint: `${family}r${generation}`, family, generation, expires_at: at(minutes + 7 * 24 * 60) },
  ];
}

/** shows is the credential of a request. */
export function shows(family: string, use: 'access' | 'refresh', generation: number, state: NonNullable<Entry['credential']>['state'] = 'live'): Entry['credential'] {
  return { use, fingerprint: `${family}${use[0]}${generation}`, family, generation, state, expires_in: 60 };
}

export function login(seq: number, family: string, minutes = 0): Entry {
  return entryOf({ seq, at: at(minutes), operation: 'login', method: 'POST', path: '/auth/login', issued: pair(family, 0, minutes) });
}

export function refresh(seq: number, family: string, generation: number, minutes: number, change: Partial<Entry> = {}): Entry {
  return entryOf({ seq, at: at(minutes), operation: 'refresh', method: 'POST', path: '/auth/refresh', credential: shows(family, 'refresh', generation), issued: pair(family, generation + 1, minutes), ...change });
}

/** tokenOf is a line of the list of tokens. */
export function tokenOf(family: string, use: 'access' | 'refresh', generation: number, state: Token['state'], change: Partial<Token> = {}): Token {
  return {
    account: 'your_api_username', use, fingerprint: `${family}${use[0]}${generation}`, jti: `jti-${family}${use[0]}${generation}`, family, generation, state,
    issued_at: at(0), expires_at: at(use === 'access' ? 60 : 7 * 24 * 60), ...change,
  };
}
