import { useState } from 'preact/hooks';
import type { TokenState } from '../api/types';
import { lifeText, stamp } from '../clock/time';
import { useCell, useCellSlowly } from '../lib/cell';
import { useNow } from '../lib/tick';
import type { Bar, Lane } from '../live/lanes';
import { stateOf } from '../live/lanes';
import { useAct, useMock } from '../ui/act';
import { ConfirmButton } from '../ui/confirm';
import { Select } from '../ui/field';
import { Panel } from '../ui/panel';
import { Problem } from '../ui/problem';
import { Marked } from '../ui/text';
import { Keys } from './keys';
import { Mint } from './mint';

const most = 200; // rows

/** Tokens lists what was issued, ends tokens, and makes some that no server should give. */
export function Tokens() {
  const mock = useMock();
  const lanes = useCellSlowly(mock.lanesCell, 250);
  const accounts = useCell(mock.accounts) ?? [];
  const now = useNow();
  const [account, setAccount] = useState('');
  const [state, setState] = useState('');
  const all = lanes.newestFirst().flatMap((lane) => [...lane.bars.values()].map((bar) => ({ lane, bar, state: stateOf(bar, now) })))
    .filter((one) => (account === '' || one.lane.account === account) && (state === '' || one.state === state))
    .sort((a, b) => b.bar.issued - a.bar.issued || b.bar.generation - a.bar.generation);
  return (
    <Panel
      title="Tokens" about="What was issued, the newest first. The tokens themselves are never shown."
      tools={<RevokeAccount accounts={accounts.map((one) => one.username)} />}
    >
      <section class="card stack" aria-label="Issued tokens">
        <div class="fields">
          <Select label="Of account" value={account} onValue={setAccount} choices={[{ value: '', text: 'any' }, ...accounts.map((one) => one.username)]} />
          <Select label="State" value={state} onValue={setState} choices={[{ value: '', text: 'any' }, 'live', 'spent', 'revoked', 'expired']} />
        </div>
        {all.length === 0 ? <p class="empty">No token is like that.</p> : <TokenTable rows={all.slice(0, most)} now={now} />}
        {all.length > most && <p class="soft">And {(all.length - most).toLocaleString('en')} more that are older.</p>}
      </section>
      <Mint accounts={accounts.map((one) => one.username)} />
      <Keys />
    </Panel>
  );
}

function TokenTable({ rows, now }: { rows: { lane: Lane; bar: Bar; state: TokenState }[]; now: number }) {
  const mock = useMock();
  const doing = useAct();
  const revoke = (which: { jti: string } | { family: string }) => doing.run(() => mock.calls.revoke(which), () => ({ do: 'revoke', which }));
  return (
    <div class="table-place">
      <table class="table narrow">
        <thead><tr><th>Token</th><th>Account</th><th>State</th><th>Lives</th><th>Issued</th><th>Fingerprint</th><th><span class="heard">Do</span></th></tr></thead>
        <tbody>
          {rows.map(({ lane, bar, state }) => (
            <tr key={bar.use + bar.fingerprint} data-token={bar.fingerprint}>
              <td><b class={bar.use}>{bar.use}</b> g{bar.generation} <span class="soft mono">{lane.family.slice(0, 6)}</span></td>
              <td><Marked text={lane.account.slice(0, 80)} /></td>
              <td><span class={`token-state is-${state}`}>{state}</span></td>
              <td class="mono" data-name="Lives">{state === 'live' ? lifeText(bar.expires - now) : '–'}</td>
              <td class="soft">{stamp(bar.issued)}</td>
              <td><code>{bar.fingerprint}</code></td>
              <td class="actions">
                {state === 'live' && (
                  <>
                    {bar.jti && <button type="button" class="quiet danger" aria-label={`Revoke the ${bar.use} token ${bar.fingerprint}`} disabled={doing.busy} onClick={() => revoke({ jti: bar.jti })}>Revoke</button>}
                    <button type="button" class="quiet danger" aria-label={`Revoke the family of ${bar.fingerprint}`} disabled={doing.busy} onClick={() => revoke({ family: lane.family })}>Family</button>
                  </>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <Problem text={doing.problem} />
    </div>
  );
}

function RevokeAccount({ accounts }: { accounts: string[] }) {
  const mock = useMock();
  const [account, setAccount] = useState('');
  const [use, setUse] = useState('');
  const name = account || accounts[0] || '';
  const which = { account: name, ...(use ? { use: use as 'access' | 'refresh' } : {}) };
  return (
    <ConfirmButton
      label="Revoke by account…" question="Revoke the tokens of an account?" yes="Revoke"
      detail={<div class="fields"><Select label="Account" value={name} onValue={setAccount} choices={accounts} /><Select label="Use" value={use} onValue={setUse} choices={[{ value: '', text: 'both' }, 'access', 'refresh']} /></div>}
      onYes={({ run }) => run(() => mock.calls.revoke(which), () => ({ do: 'revoke', which }))}
    />
  );
}
