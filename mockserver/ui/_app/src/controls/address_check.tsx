import { useState } from 'preact/hooks';
import { messageOf } from '../api/http';
import type { Passes } from '../api/types';
import { useMock } from '../ui/act';
import { Input } from '../ui/field';
import { Problem } from '../ui/problem';

/** AddressCheck tells whether an address would pass the whitelist of an account, as the mock itself says. */
export function AddressCheck({ username, whitelist }: { username: string; whitelist: string[] }) {
  const mock = useMock();
  const [address, setAddress] = useState('');
  const [answer, setAnswer] = useState<{ to: string; passes: Passes } | undefined>(undefined);
  const [problem, setProblem] = useState('');
  // An answer is shown as long as it is one to what stands there. An effect that took it away might come after the next answer.
  const question = [address, ...whitelist].join('\n');
  const found = answer?.to === question ? answer.passes : undefined;
  const check = async (event: Event) => {
    event.preventDefault();
    setProblem('');
    try {
      setAnswer({ to: question, passes: await mock.calls.passes(username, address.trim()) });
    } catch (trouble) {
      setAnswer(undefined);
      setProblem(messageOf(trouble));
    }
  };
  return (
    <form class="stack" onSubmit={check} aria-label={`Would an address pass the whitelist of ${username}?`}>
      <div class="row nowrap">
        <Input label="Would this address pass?" value={address} onValue={setAddress} placeholder="203.0.113.9" class="grow" />
        <button disabled={address.trim() === ''}>Check</button>
      </div>
      <div role="status">
        {found && (
          <p class={`outcome ${found.passes ? '' : 'is-bad'}`} data-passes={String(found.passes)}>
            <b>{found.address}</b> {found.passes ? (found.entry ? <>passes, by <code>{found.entry}</code>.</> : 'passes: there is no whitelist.') : 'does not pass: it would get a 403.'}
          </p>
        )}
      </div>
      <Problem text={problem} />
    </form>
  );
}
