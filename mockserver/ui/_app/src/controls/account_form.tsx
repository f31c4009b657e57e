import { useState } from 'preact/hooks';
import type { Account, AccountChange } from '../api/types';
import type { Doing } from '../ui/act';
import { useAct, useMock } from '../ui/act';
import { Input } from '../ui/field';
import { Problem } from '../ui/problem';
import type { Spec, Values } from './spec';
import { build } from './spec';
import { SpecFields } from './spec_fields';

const password: Spec = { name: 'password', label: 'Password', kind: 'text' };
const others: Spec[] = [
  { name: 'client_id', label: 'Client id', kind: 'whole' },
  { name: 'access_ttl', label: 'Access tokens live, seconds', kind: 'whole', placeholder: '3600' },
  { name: 'refresh_ttl', label: 'Refresh tokens live, seconds', kind: 'whole', placeholder: '604800' },
  { name: 'features', label: 'Features', kind: 'list', required: true, hint: 'vouchers opens the categories.' },
];

/** AccountForm changes the settings of an account. What is left empty stays. */
export function AccountForm({ account, doing, onChange }: { account: Account; doing: Doing; onChange: (change: AccountChange) => Promise<boolean> }) {
  const specs = [{ ...password, label: 'New password', hint: 'It is never shown.' }, ...others];
  const [first] = useState<Values>({
    client_id: String(account.client_id), access_ttl: String(account.access_ttl), refresh_ttl: String(account.refresh_ttl), features: account.features.join(', '),
  });
  const [values, setValues] = useState(first);
  const [problem, setProblem] = useState('');
  const submit = (event: Event) => {
    event.preventDefault();
    try {
      setProblem('');
      // What nobody has touched here stays as it is, also when another page has changed it meanwhile.
      void onChange(build(specs.filter(({ name }) => values[name] !== first[name]), values) as AccountChange);
    } catch (trouble) {
      setProblem((trouble as Error).message);
    }
  };
  return (
    <form class="form" onSubmit={submit} aria-label={`Settings of ${account.username}`}>
      <div class="fields"><SpecFields specs={specs} values={values} onValues={setValues} /></div>
      <Problem text={problem} />
      <div class="row"><button class="primary" disabled={doing.busy}>Save</button></div>
    </form>
  );
}

/** NewAccount makes an account. */
export function NewAccount() {
  const mock = useMock();
  const doing = useAct();
  const specs: Spec[] = [{ ...password, required: true }, ...others, { name: 'ip_whitelist', label: 'Whitelist', kind: 'list', long: true, hint: 'Addresses and networks. Empty lets all in.' }];
  const [name, setName] = useState('');
  const [values, setValues] = useState<Values>({ features: 'vouchers' });
  const [problem, setProblem] = useState('');
  const submit = async (event: Event) => {
    event.preventDefault();
    setProblem('');
    try {
      const settings = build(specs, values) as AccountChange;
      if (mock.accounts.value?.some((one) => one.username === name)) throw new Error(`There is an account ${name} already; edit that one.`);
      const { password: secret, ...change } = settings;
      void secret; // which no script is to have
      if (await doing.run(() => mock.calls.putAccount(name, settings), () => ({ do: 'account', name, change }))) {
        setName('');
        setValues({ features: 'vouchers' });
      }
    } catch (trouble) {
      setProblem((trouble as Error).message);
    }
  };
  return (
    <section class="card" aria-label="New account">
      <h2>Add an account</h2>
      <form class="form" onSubmit={submit}>
        <div class="fields">
          <Input label="Username" value={name} onValue={setName} required />
          <SpecFields specs={specs} values={values} onValues={setValues} />
        </div>
        <Problem text={problem || doing.problem} />
        <div class="row"><button class="primary" disabled={doing.busy || name === ''}>Add the account</button></div>
      </form>
    </section>
  );
}
