// What can be read of an answer.

/** What went wrong, in words that hold no secret. */
export class Failure extends Error {}

/** The value of a JSON text, undefined when it is none. */
export function parse(text) {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/**
 * How long a 429 or 503 asks to wait, in milliseconds; null when it does not. A date counts from the answer's own date, since
 * the two clocks may differ (RFC 9110, section 10.2.3).
 */
export function retryAfter({ status, headers }) {
  const text = status === 429 || status === 503 ? headers.get('retry-after') : null
  if (text === null) return null
  if (/^\d+$/.test(text)) return Number(text) * 1000
  const from = Date.parse(headers.get('date') ?? '') || Date.now()
  const until = Date.parse(text)
  return Number.isNaN(until) ? null : Math.max(0, until - from)
}
