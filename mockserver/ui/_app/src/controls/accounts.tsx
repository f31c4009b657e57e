import { useCell } from '../lib/cell';
import { useMock } from '../ui/act';
import { Panel } from '../ui/panel';
import { AccountCard } from './account_card';
import { NewAccount } from './account_form';

/** Accounts lists the API customers, and changes them. */
export function Accounts() {
  const accounts = useCell(useMock().accounts) ?? [];
  return (
    <Panel title="Accounts" about="The API customers of this mock. A change holds for every request from then on; tokens that were issued stay as they are, but for those of an account that is deleted.">
      <div class="cards">{accounts.map((account) => <AccountCard key={account.username} account={account} />)}</div>
      <NewAccount />
    </Panel>
  );
}
