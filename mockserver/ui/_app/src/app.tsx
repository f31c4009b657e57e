import type { FunctionComponent } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { useCell } from './lib/cell';
import type { Part } from './lib/route';
import { route } from './lib/route';
import { ClockBar } from './clock/bar';
import { Accounts } from './controls/accounts';
import { Assumptions } from './controls/assumptions';
import { Faults } from './controls/faults';
import { MockPart } from './controls/mock';
import { Sandboxes } from './controls/sandboxes';
import { Scenarios } from './controls/scenarios';
import { Tokens } from './controls/tokens';
import { Triggers } from './controls/triggers';
import { Live } from './live/live';
import { ScriptPart } from './script/part';
import { useMock } from './ui/act';
import { Announcer } from './ui/announce';
import { Login } from './ui/login';
import { Problem } from './ui/problem';
import { Navigation, TopBar } from './ui/shell';

const shown: Record<Part, FunctionComponent> = {
  live: Live, accounts: Accounts, tokens: Tokens, faults: Faults, triggers: Triggers, assumptions: Assumptions, scenarios: Scenarios,
  sandboxes: Sandboxes, script: ScriptPart, mock: MockPart,
};

/** App is the page: what is always there, and the part that was chosen. */
export function App() {
  const mock = useMock();
  const part = useCell(route);
  const session = useCell(mock.session);
  const trouble = useCell(mock.trouble);
  const connection = useCell(mock.connectionCell);
  const why = useRef('');
  if (connection.state === 'lost') why.current = connection.refused ? connection.why : '';
  if (connection.state === 'live') why.current = ''; // while it tries again it stays
  const main = useRef<HTMLElement>(null);
  const first = useRef(true);
  useEffect(() => {
    // Whoever goes to another part by keyboard is to be there.
    if (!first.current) main.current?.focus();
    first.current = false;
  }, [part]);
  const Shown = shown[part];
  return (
    <div class="page">
      <a class="skip" href="#main" onClick={(event) => { event.preventDefault(); main.current?.focus(); }}>Skip to the content</a>
      <TopBar />
      {session.needed && !session.open ? <Login /> : (
        <>
          <ClockBar />
          <Navigation />
          <main id="main" ref={main} tabIndex={-1} class={`part part-${part}`}>
            <Problem text={why.current || trouble} />
            <Shown />
          </main>
        </>
      )}
      <Announcer />
    </div>
  );
}
