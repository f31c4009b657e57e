import type { Entry } from '../api/types';
import { useMock } from '../ui/act';
import { CopyButton } from '../ui/copy';
import { curl } from './curl';
import { goTest } from './gotest';
import { plan } from './plan';
import type { Step } from './recorder';
import { scenario } from './scenario';

/** CopyAs puts a request on the clipboard: as a line of curl, or what led to it as a script. */
export function CopyAs({ entry }: { entry: Entry }) {
  const mock = useMock();
  const made = async (write: typeof scenario) => {
    const steps = upTo(mock.recorder.inOrder(), entry);
    return write(plan(mock.recorder.start, steps, await mock.sent.of(steps)));
  };
  return (
    <div class="row" role="group" aria-label="Copy as">
      <span class="soft">Copy as</span>
      <CopyButton label="curl" class="small" text={async () => curl(mock.api, entry, await mock.calls.exchange(entry.seq).catch(() => undefined))} />
      <CopyButton label="Scenario" class="small" text={() => made(scenario)} />
      <CopyButton label="Go test" class="small" text={() => made(goTest)} />
    </div>
  );
}

/** upTo is what led to a request: the steps up to it that are steering, or of its family or account. */
export function upTo(steps: Step[], entry: Entry): Step[] {
  const family = entry.credential?.family || entry.issued[0]?.family;
  const end = steps.findIndex((step) => 'entry' in step && step.entry.seq === entry.seq);
  if (end < 0) return [{ when: Date.parse(entry.real_at), at: Date.parse(entry.at), entry }]; // the page holds more requests than it records
  return steps.slice(0, end + 1).filter((step) => {
    if (!('entry' in step) || step.entry.seq === entry.seq) return true;
    const { credential, issued, revokes, account } = step.entry;
    return (family !== undefined && (credential?.family === family || issued.some((token) => token.family === family))) || (revokes !== undefined && account === entry.account);
  });
}
