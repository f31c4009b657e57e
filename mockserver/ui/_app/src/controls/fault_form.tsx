import { useState } from 'preact/hooks';
import type { FaultRule, When } from '../api/types';
import { documented, extra } from '../lib/operations';
import { useMock } from '../ui/act';
import { useCell } from '../lib/cell';
import { Input, Select } from '../ui/field';
import { Problem } from '../ui/problem';
import { effects, whens } from './effects';
import type { Values } from './spec';
import { build } from './spec';
import { SpecFields, startOf } from './spec_fields';

const operationChoices = [{ value: '*', text: '* (all)' }, ...[...documented, ...extra].map((name) => ({ value: name, text: name }))];

/** FaultForm makes a rule. It knows which effects there are, and what each wants. */
export function FaultForm({ busy, onRule }: { busy: boolean; onRule: (rule: FaultRule) => Promise<boolean> }) {
  const accounts = useCell(useMock().accounts) ?? [];
  const [operation, setOperation] = useState('refresh');
  const [account, setAccount] = useState('');
  const [phase, setPhase] = useState<'before' | 'after'>('after');
  const [type, setType] = useState('reset');
  const [when, setWhen] = useState('nth');
  const [values, setValues] = useState<Values>({ nth: '1' });
  const [id, setID] = useState('');
  const [ttl, setTTL] = useState('');
  const [problem, setProblem] = useState('');
  const effect = effects.find((one) => one.type === type)!;
  const picked = whens.find((one) => one.value === when)!;
  const choose = (next: string) => {
    setType(next);
    const kind = effects.find((one) => one.type === next)!;
    setValues({ ...values, ...startOf(kind.fields) });
    if (!kind.before) setPhase('after');
  };
  const submit = async (event: Event) => {
    event.preventDefault();
    setProblem('');
    try {
      const rule: FaultRule = { operation, phase, effect: { type, ...build(effect.fields, values) } };
      if (picked.spec) rule.when = build([picked.spec], values) as When;
      if (account) rule.account = account;
      if (id) rule.id = id;
      if (ttl) rule.ttl = ttl;
      if (await onRule(rule)) setID('');
    } catch (trouble) {
      setProblem((trouble as Error).message);
    }
  };
  return (
    <form class="form" onSubmit={submit}>
      <div class="fields">
        <Select label="Operation" value={operation} onValue={setOperation} choices={operationChoices} />
        <Select label="Effect" class="double" value={type} onValue={choose} choices={effects.map((one) => ({ value: one.type, text: `${one.type}: ${one.does}` }))} />
        <Select label="Phase" class="double" value={phase} onValue={(value) => setPhase(value as typeof phase)} disabled={!effect.before} choices={[{ value: 'before', text: 'before the request is judged' }, { value: 'after', text: 'after the state has changed' }]} hint={effect.before ? undefined : 'There is no answer before that it could spoil.'} />
        <SpecFields specs={effect.fields} values={values} onValues={setValues} />
        <Select label="When" value={when} onValue={setWhen} choices={whens} />
        {picked.spec && <SpecFields specs={[picked.spec]} values={values} onValues={setValues} />}
        <Select label="Of account" value={account} onValue={setAccount} choices={[{ value: '', text: 'any' }, ...accounts.map((one) => one.username)]} />
        <Input label="Id" value={id} onValue={setID} placeholder="made up when empty" />
        <Input label="Lives for" value={ttl} onValue={setTTL} placeholder="10m" hint="By the mock's clock. Empty: for ever." />
      </div>
      <Problem text={problem} />
      <div class="row"><button class="primary" disabled={busy}>Arm the fault</button></div>
    </form>
  );
}
