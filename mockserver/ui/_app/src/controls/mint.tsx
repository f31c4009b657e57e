import { useState } from 'preact/hooks';
import type { Minted, Minting } from '../api/types';
import { useAct, useMock } from '../ui/act';
import { CopyButton } from '../ui/copy';
import { Select } from '../ui/field';
import { Problem } from '../ui/problem';
import type { Spec, Values } from './spec';
import { build } from './spec';
import { SpecFields } from './spec_fields';

const specs: Spec[] = [
  { name: 'use', label: 'Use', kind: 'text', choices: ['', 'access', 'refresh'] },
  { name: 'signature', label: 'Signature', kind: 'text', choices: ['', 'good', 'wrong-key', 'unknown-key', 'none', 'tampered'] },
  { name: 'expires_in', label: 'Expires in, seconds', kind: 'whole', placeholder: '-60', hint: 'Negative: it has expired.' },
  { name: 'issued_ago', label: 'Issued ago, seconds', kind: 'whole' },
  { name: 'registered', label: 'The mock knows of it', kind: 'boolean', choices: ['', 'true', 'false'] },
  { name: 'subject', label: 'Subject', kind: 'text' },
  { name: 'issuer', label: 'Issuer', kind: 'text' },
  { name: 'without', label: 'Without claims', kind: 'list', hint: 'iss, sub, client_id, use, family, generation, jti, iat, exp' },
];

/** Mint makes a token that a server should never give, and shows it, which nothing else does. */
export function Mint({ accounts }: { accounts: string[] }) {
  const mock = useMock();
  const doing = useAct();
  const [account, setAccount] = useState('');
  const [values, setValues] = useState<Values>({ expires_in: '-60' });
  const [minted, setMinted] = useState<Minted | undefined>(undefined);
  const [problem, setProblem] = useState('');
  const submit = async (event: Event) => {
    event.preventDefault();
    setProblem('');
    setMinted(undefined);
    try {
      const minting: Minting = { account: account || accounts[0] || '', ...build(specs, values) };
      await doing.run(async () => {
        const answer = await mock.calls.mint(minting);
        setMinted(answer);
        return answer;
      }, (answer) => ({ do: 'mint', minting, fingerprint: answer.fingerprint }));
    } catch (trouble) {
      setProblem((trouble as Error).message);
    }
  };
  return (
    <section class="card" aria-label="Mint a token">
      <h2>Mint a token that a server should never give</h2>
      <form class="form" onSubmit={submit}>
        <div class="fields">
          <Select label="Account" value={account || accounts[0] || ''} onValue={setAccount} choices={accounts} />
          <SpecFields specs={specs} values={values} onValues={setValues} />
        </div>
        <Problem text={problem || doing.problem} />
        <div class="row"><button class="primary" disabled={doing.busy}>Mint</button></div>
      </form>
      <div role="status">
        {minted && (
          <div class="outcome stack" data-minted={minted.fingerprint}>
            <p>{minted.use}, {minted.state}{minted.reason && <>: where its use is asked for it is refused, <b>{minted.reason.replaceAll('_', ' ')}</b></>}. It is a secret that is shown here alone.</p>
            <div class="row"><CopyButton label="Copy the token" class="small" text={() => minted.token} /> <code>{minted.fingerprint}</code></div>
          </div>
        )}
      </div>
    </section>
  );
}
