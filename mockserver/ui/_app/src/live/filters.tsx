import { isEmpty, noFilter } from '../journal/filter';
import { isGap } from '../journal/store';
import { useCell } from '../lib/cell';
import { operations } from '../lib/operations';
import { useMock } from '../ui/act';
import { ConfirmButton } from '../ui/confirm';
import { plain } from '../lib/visible';
import { filter as cell, narrow } from './selection';

const statuses = [
  { value: '', text: 'Any status' }, { value: '2xx', text: '2xx' }, { value: '4xx', text: '4xx' }, { value: '5xx', text: '5xx' },
  { value: '401', text: '401' }, { value: '403', text: '403' }, { value: '429', text: '429' }, { value: 'none', text: 'No answer' }, { value: 'fault', text: 'Spoiled by a fault' },
];

/** Filters narrow the list of requests. */
export function Filters({ count, newestFirst, onOrder }: { count: number; newestFirst: boolean; onOrder: () => void }) {
  const mock = useMock();
  const filter = useCell(cell);
  const accounts = useCell(mock.accounts) ?? [];
  return (
    <div class="tools" role="search" aria-label="Filter the requests">
      <h2>Requests <span class="soft" data-count={count}>{count.toLocaleString('en')}</span></h2>
      <input type="search" class="find" aria-label="Text to look for" placeholder="Find a path, reason, fingerprint…" value={filter.text} onInput={(event) => narrow({ text: event.currentTarget.value })} />
      <select aria-label="Operation" value={filter.operation} onChange={(event) => narrow({ operation: event.currentTarget.value })}>
        <option value="">Any operation</option>
        {operations.map((name) => <option key={name} value={name}>{name}</option>)}
        <option value="?">Unknown paths</option>
      </select>
      <select aria-label="Status" value={filter.status} onChange={(event) => narrow({ status: event.currentTarget.value })}>
        {statuses.map(({ value, text }) => <option key={value} value={value}>{text}</option>)}
      </select>
      <select aria-label="Account" value={filter.account} onChange={(event) => narrow({ account: event.currentTarget.value })}>
        <option value="">Any account</option>
        {namesOf(accounts.map((one) => one.username), filter.account).map((name) => <option key={name} value={name}>{plain(name.slice(0, 60))}</option>)}
      </select>
      {!isEmpty(filter) && <button type="button" class="quiet small" onClick={() => cell.set(noFilter)}>{filter.family ? `Family ${filter.family.slice(0, 6)}: ` : ''}Show all</button>}
      <span class="grow" />
      <button type="button" class="quiet small" onClick={onOrder}>{newestFirst ? 'Newest first' : 'Newest last'}</button>
      <ConfirmButton
        label="Clear" name="Clear the journal" class="quiet small danger" disabled={mock.journal.rows.every(isGap)} question="Forget all requests so far?" yes="Clear the journal"
        detail="The journal of the mock is emptied for everybody who reads it. Tokens stay."
        onYes={({ run }) => run(mock.calls.clearJournal, () => ({ do: 'forget' }))}
      />
    </div>
  );
}

function namesOf(names: string[], chosen: string): string[] {
  return chosen === '' || names.includes(chosen) ? names : [...names, chosen];
}
