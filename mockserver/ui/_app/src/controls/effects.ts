import type { Spec } from './spec';

/** EffectKind is a way to spoil an answer, as package fault of the mock knows it. */
export interface EffectKind {
  type: string;
  does: string;
  before: boolean; // whether it makes sense before the state changes; all do after it
  fields: Spec[];
}

const field: Spec = { name: 'field', label: 'Field', kind: 'text', required: true, placeholder: 'data.access_token', hint: 'As the documentation names it.' };

export const effects: EffectKind[] = [
  { type: 'status', does: 'answers with a status', before: true, fields: [
    { name: 'status', label: 'Status', kind: 'whole', required: true, placeholder: '503' },
    { name: 'body', label: 'Body', kind: 'text', hint: "Empty sends the vendor's words." },
    { name: 'content_type', label: 'Content-Type', kind: 'text', placeholder: 'application/json' },
  ] },
  { type: 'unauthorized', does: 'answers 401 whatever the token is', before: true, fields: [] },
  { type: 'retry_after', does: 'says when to come back', before: true, fields: [
    { name: 'status', label: 'Status', kind: 'whole', required: true, choices: ['429', '503'] },
    { name: 'after', label: 'After', kind: 'text', required: true, placeholder: '30s' },
    { name: 'form', label: 'Form', kind: 'text', choices: ['', 'seconds', 'http-date'] },
  ] },
  { type: 'delay', does: 'lets the client wait, in real time', before: true, fields: [
    { name: 'fixed', label: 'Fixed', kind: 'text', placeholder: '2s', hint: 'One of the three ways to say how long.' },
    { name: 'uniform.min', label: 'Between', kind: 'text', placeholder: '1s' },
    { name: 'uniform.max', label: 'and', kind: 'text', placeholder: '3s' },
    { name: 'lognormal.median', label: 'Mostly', kind: 'text', placeholder: '1s' },
    { name: 'lognormal.sigma', label: 'Sigma', kind: 'number', placeholder: '0.5' },
  ] },
  { type: 'reset', does: 'resets the connection', before: true, fields: [] },
  { type: 'close', does: 'closes the connection without an answer', before: true, fields: [] },
  { type: 'stall', does: 'never answers', before: true, fields: [{ name: 'for', label: 'For', kind: 'text', placeholder: '30s', hint: 'Then the connection is reset. Empty: until the client gives up.' }] },
  { type: 'cut', does: 'closes the connection in the middle of the body', before: false, fields: [{ name: 'bytes', label: 'Bytes that go out', kind: 'whole', required: true, placeholder: '20' }] },
  { type: 'drip', does: 'sends the body bit by bit', before: false, fields: [
    { name: 'bytes', label: 'Bytes at a time', kind: 'whole', required: true, placeholder: '10' },
    { name: 'interval', label: 'Every', kind: 'text', required: true, placeholder: '100ms' },
  ] },
  { type: 'malformed_json', does: 'leaves out the last byte', before: false, fields: [] },
  { type: 'missing_field', does: 'leaves out a documented field', before: false, fields: [field] },
  { type: 'wrong_type', does: 'sends a field with a value of another type', before: false, fields: [field] },
  { type: 'content_type', does: 'sends another media type', before: false, fields: [{ name: 'value', label: 'Content-Type', kind: 'text', placeholder: 'text/html; charset=utf-8' }] },
  { type: 'date', does: 'sends a wrong Date', before: false, fields: [
    { name: 'offset', label: 'Ahead by', kind: 'text', placeholder: '5m', hint: 'Behind with a minus.' },
    { name: 'value', label: 'or this text', kind: 'text' },
  ] },
];

/** whens are the ways to pick calls. */
export const whens: { value: string; text: string; spec?: Spec }[] = [
  { value: '', text: 'each call' },
  { value: 'nth', text: 'one call alone', spec: { name: 'nth', label: 'Number of the call', kind: 'whole', required: true, placeholder: '1' } },
  { value: 'first', text: 'the first calls', spec: { name: 'first', label: 'How many', kind: 'whole', required: true, placeholder: '3' } },
  { value: 'every', text: 'every so many', spec: { name: 'every', label: 'Every', kind: 'whole', required: true, placeholder: '3' } },
  { value: 'probability', text: 'by chance', spec: { name: 'probability', label: 'Probability', kind: 'number', required: true, placeholder: '0.2' } },
];
