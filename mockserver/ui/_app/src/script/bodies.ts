import type { Mock } from '../model';
import type { Bodies } from './plan';
import type { Step } from './recorder';

const most = 100; // bodies that are fetched for a script

/** bodiesOf fetches the bodies that a script needs, as far as the mock has kept them. */
export async function bodiesOf(mock: Mock, steps: Step[]): Promise<Bodies> {
  const wanted = steps.flatMap((step) => ('entry' in step && ['POST', 'PUT', 'PATCH'].includes(step.entry.method) && !step.entry.path.startsWith('/auth/') ? [step.entry.seq] : [])).slice(-most);
  const bodies = new Map<number, string>();
  for (const seq of wanted) {
    try {
      const { request } = await mock.calls.exchange(seq);
      if (request.encoding === '' && !request.truncated) bodies.set(seq, request.body);
    } catch {
      // It was not kept, and the script says that it leaves the request out.
    }
  }
  return bodies;
}
