import type { Spec } from './spec';

const account: Spec = { name: 'account', label: 'Account', kind: 'text', hint: 'Empty: the one that the request names.' };

/** actions are what a trigger can do, as package trigger of the mock knows them. */
export const actions: { action: string; does: string; fields: Spec[] }[] = [
  { action: 'advance', does: 'moves the clock', fields: [{ name: 'by', label: 'By', kind: 'text', required: true, placeholder: '1h' }] },
  { action: 'revoke', does: 'ends tokens', fields: [
    { name: 'what', label: 'Which', kind: 'text', required: true, choices: ['family', 'account'] },
    { name: 'use', label: 'Use', kind: 'text', choices: ['', 'access', 'refresh'] }, account,
  ] },
  { action: 'set_lifetimes', does: 'changes how long new tokens live', fields: [
    { name: 'access_ttl', label: 'Access, seconds', kind: 'whole' }, { name: 'refresh_ttl', label: 'Refresh, seconds', kind: 'whole' }, account,
  ] },
  { action: 'set_whitelist', does: 'changes who may call', fields: [
    { name: 'ip_whitelist', label: 'Whitelist', kind: 'list', required: true, long: true, hint: 'Addresses and networks. Empty lets all in.' }, account,
  ] },
  { action: 'set_active', does: 'switches an account on or off', fields: [{ name: 'active', label: 'Active', kind: 'boolean', required: true, choices: ['false', 'true'] }, account] },
  { action: 'rotate_key', does: 'makes a new signing key', fields: [{ name: 'overlap', label: 'Old tokens stay good', kind: 'boolean', choices: ['true', 'false'] }] },
  { action: 'arm_fault', does: 'arms a fault', fields: [
    { name: 'fault', label: 'Fault', kind: 'json', required: true, placeholder: '{"operation":"refresh","phase":"after","effect":{"type":"reset"}}' },
  ] },
];
