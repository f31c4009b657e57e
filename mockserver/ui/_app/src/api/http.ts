/** CallError is a control call that was refused, in the mock's own words. */
export class CallError extends Error {
  constructor(readonly status: number, message: string, readonly code = '') {
    super(message);
  }
}

/** Lost is a call that no answer came to. */
export class Lost extends CallError {
  constructor() {
    super(0, 'The mock does not answer.');
  }
}

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** Caller makes calls of the control API below a base such as `/_mock`. */
export class Caller {
  /** refused hears of each 401, which says that the mock wants its control token. */
  refused: () => void = () => {};

  constructor(readonly base: string) {}

  /** call makes a call, and returns the JSON of its answer, or undefined for one without a body. It throws a CallError. */
  async call<T>(method: Method, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
    const answer = await this.send(method, path, body, signal);
    const text = await answer.text();
    if (text === '') return undefined as T;
    try {
      return JSON.parse(text) as T;
    } catch {
      throw new CallError(answer.status, `The answer of ${method} ${path} is no JSON.`);
    }
  }

  /** send makes a call and returns the answer as it comes, which has succeeded. */
  async send(method: Method, path: string, body?: unknown, signal?: AbortSignal, headers: Record<string, string> = {}): Promise<Response> {
    const init: RequestInit = { method, headers, credentials: 'same-origin', cache: 'no-store' };
    if (signal) init.signal = signal;
    if (body !== undefined) {
      init.body = body instanceof Blob || typeof body === 'string' ? body : JSON.stringify(body);
      init.headers = { ...headers, 'Content-Type': 'application/json' };
    }
    let answer: Response;
    try {
      answer = await fetch(this.base + path, init);
    } catch (problem) {
      if (signal?.aborted) throw problem;
      throw new Lost();
    }
    if (answer.ok) return answer;
    if (answer.status === 401) this.refused();
    throw await refusal(answer);
  }
}

/** refusal reads the error of an answer, which has the shape of the vendor's. */
async function refusal(answer: Response): Promise<CallError> {
  const text = await answer.text();
  try {
    const { error } = JSON.parse(text) as { error: { message: string; code: string } };
    return new CallError(answer.status, error.message, error.code);
  } catch {
    return new CallError(answer.status, text.trim().slice(0, 500) || `The mock answered ${answer.status}.`);
  }
}

/** messageOf is what to show of anything that was thrown. */
export function messageOf(problem: unknown): string {
  return problem instanceof Error ? problem.message : String(problem);
}

/** query writes the parameters that are not empty. */
export function query(parameters: Record<string, string | number | boolean | undefined>): string {
  const pairs = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined && value !== '') pairs.set(name, String(value));
  }
  const text = pairs.toString();
  return text === '' ? '' : `?${text}`;
}
