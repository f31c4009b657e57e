import { useState } from 'preact/hooks';
import type { Account, AccountChange } from '../api/types';
import { durationText } from '../clock/time';
import type { Doing } from '../ui/act';
import { useAct, useMock } from '../ui/act';
import { ConfirmButton } from '../ui/confirm';
import { Area } from '../ui/field';
import { Problem } from '../ui/problem';
import { Marked } from '../ui/text';
import { AccountForm } from './account_form';
import { AddressCheck } from './address_check';
import { listOf } from './spec';

/** AccountCard is one account: what it is like, and what can be changed. */
export function AccountCard({ account }: { account: Account }) {
  const mock = useMock();
  const doing = useAct();
  const [editing, setEditing] = useState(false);
  const name = account.username;
  const patch = (change: AccountChange) => doing.run(() => mock.calls.patchAccount(name, change), () => ({ do: 'account', name, change }));
  return (
    <section class="card form" aria-label={`Account ${name}`} data-account={name}>
      <div class="row">
        <h2><Marked text={name} /></h2>
        <span class={`pill ${account.active ? 'good' : 'bad'}`}>{account.active ? 'active' : 'switched off'}</span>
        <span class="grow" />
        <button type="button" class="small" disabled={doing.busy} onClick={() => patch({ active: !account.active })}>{account.active ? 'Switch off' : 'Switch on'}</button>
      </div>
      <dl class="facts">
        <dt>Client id</dt><dd>{account.client_id}</dd>
        <dt>Features</dt><dd>{account.features.length > 0 ? <Marked text={account.features.join(', ')} /> : <span class="soft">none</span>}</dd>
        <dt>New tokens live</dt><dd>access {durationText(account.access_ttl)}, refresh {durationText(account.refresh_ttl)}</dd>
      </dl>
      <Whitelist key={account.ip_whitelist.join()} account={account} doing={doing} patch={patch} />
      <AddressCheck username={name} whitelist={account.ip_whitelist} />
      {editing && <AccountForm account={account} doing={doing} onChange={async (change) => { const done = await patch(change); if (done) setEditing(false); return done; }} />}
      <Problem text={doing.problem} />
      <div class="row">
        <button type="button" aria-expanded={editing} onClick={() => setEditing(!editing)}>{editing ? 'Leave it' : 'Edit'}</button>
        <span class="grow" />
        <ConfirmButton
          label="Delete" name={`Delete ${name}`} question={`Delete the account ${name.slice(0, 80)}?`} yes="Delete"
          detail="Its tokens are good for nothing from then on, also when an account of the same name is made later."
          onYes={({ run }) => run(() => mock.calls.deleteAccount(name), () => ({ do: 'unaccount', name }))}
        />
      </div>
    </section>
  );
}

function Whitelist({ account, doing, patch }: { account: Account; doing: Doing; patch: (change: AccountChange) => Promise<boolean> }) {
  const [text, setText] = useState(account.ip_whitelist.join('\n'));
  const isChanged = listOf(text).join() !== account.ip_whitelist.join();
  return (
    <form class="stack" onSubmit={(event) => { event.preventDefault(); void patch({ ip_whitelist: listOf(text) }); }}>
      <Area label="Whitelist" value={text} onValue={setText} rows={Math.min(8, Math.max(2, account.ip_whitelist.length + 1))} hint={account.ip_whitelist.length === 0 ? 'Empty: every address may call.' : 'Addresses and networks, one a line. Empty lets all in.'} />
      {isChanged && <div class="row"><button class="primary small" disabled={doing.busy}>Set the whitelist</button><button type="button" class="small" onClick={() => setText(account.ip_whitelist.join('\n'))}>As it was</button></div>}
    </form>
  );
}
