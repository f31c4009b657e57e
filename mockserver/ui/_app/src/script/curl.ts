import type { Entry, Exchange } from '../api/types';

const uninteresting = new Set(['host', 'content-length', 'authorization', 'user-agent', 'accept', 'accept-encoding', 'connection', 'cookie']);

/**
 * curl writes a request as a line for the shell. The journal knows no secret, so that a token is $ACCESS or $REFRESH, and a password $PASSWORD.
 */
export function curl(api: string, entry: Entry, exchange?: Exchange): string {
  const words = ['curl -i'];
  if (entry.method !== 'GET') words.push(`-X ${quote(entry.method)}`);
  words.push(quote(api + entry.path + (exchange?.request.query ? `?${exchange.request.query}` : '')));
  if (entry.credential && entry.operation !== 'refresh') words.push('-H "Authorization: Bearer $ACCESS"');
  for (const [name, value] of exchange?.request.headers ?? []) {
    if (!uninteresting.has(name.toLowerCase())) words.push(`-H ${quote(`${name}: ${value}`)}`);
  }
  const isTyped = exchange?.request.headers.some(([name]) => name.toLowerCase() === 'content-type');
  const body = bodyOf(entry, exchange);
  if (body !== '') {
    if (!isTyped) words.push("-H 'Content-Type: application/json'");
    words.push(`-d ${body}`);
  }
  return words.join(' ');
}

function bodyOf(entry: Entry, exchange?: Exchange): string {
  if (entry.operation === 'login') return `'{"username":"'${quote(entry.account || 'your_api_username')}'","password":"'"$PASSWORD"'"}'`;
  if (entry.operation === 'refresh') return `'{"refresh_token":"'"$REFRESH"'"}'`;
  const { request } = exchange ?? {};
  return request && request.body !== '' && request.encoding === '' && !request.truncated ? quote(request.body) : '';
}

/** quote writes a word as every shell reads it. */
function quote(text: string): string {
  return /^[A-Za-z0-9_./:@%+=,-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
