import { useCell } from '../lib/cell';
import { parts, route } from '../lib/route';
import type { Part } from '../lib/route';
import { rootPage, sandbox } from '../base';
import type { Connection } from '../follow/follower';
import { useMock } from './act';
import { ThemeSwitch } from './theme';

const names: Record<Part, string> = {
  live: 'Live', accounts: 'Accounts', tokens: 'Tokens', faults: 'Faults', triggers: 'Triggers', assumptions: 'Assumptions',
  scenarios: 'Scenarios', sandboxes: 'Sandboxes', script: 'Script', mock: 'Mock',
};

/** TopBar says which mock this is, and whether the page is connected with it. */
export function TopBar() {
  const mock = useMock();
  const health = useCell(mock.health);
  return (
    <header class="top">
      <a class="brand" href="#/live"><span class="logo" aria-hidden="true" />popupmock</a>
      {sandbox
        ? <span class="where"><a href={rootPage}>mock</a> <span aria-hidden="true">/</span> <b>{sandbox}</b></span>
        : <span class="where version">{health?.version}</span>}
      <span class="grow" />
      {health && !health.ready && <span class="pill bad" title={health.unready}>not ready</span>}
      <ConnectionPill />
      <ThemeSwitch />
    </header>
  );
}

const states: Record<Connection['state'], { text: string; style: string }> = {
  connecting: { text: 'connecting', style: 'wait' },
  live: { text: 'live', style: 'good' },
  paused: { text: 'paused', style: 'wait' },
  lost: { text: 'lost, trying again', style: 'bad' },
  locked: { text: 'locked', style: 'bad' },
};

function ConnectionPill() {
  const connection = useCell(useMock().connectionCell);
  const { text, style } = states[connection.state];
  return (
    <span class={`pill ${style}`} role="status" data-connection={connection.state} title={connection.state === 'lost' ? connection.why : undefined}>
      <span class="dot" aria-hidden="true" />{text}
    </span>
  );
}

/** Navigation leads to the parts of the page. */
export function Navigation() {
  const mock = useMock();
  const shown = useCell(route);
  const faults = useCell(mock.faults);
  const triggers = useCell(mock.triggers);
  const assumptions = useCell(mock.assumptions);
  const counts: Partial<Record<Part, number>> = {
    faults: faults?.length ?? 0, triggers: triggers?.length ?? 0, assumptions: assumptions?.filter((a) => a.value !== a.default).length ?? 0,
  };
  return (
    <nav class="parts" aria-label="Parts of the page">
      {parts.filter((part) => !sandbox || (part !== 'sandboxes' && part !== 'scenarios')).map((part) => (
        <a key={part} href={`#/${part}`} aria-current={part === shown ? 'page' : undefined}>
          {names[part]}{counts[part] ? <span class="count">{counts[part]}</span> : null}
        </a>
      ))}
      <a href="api/">API reference</a>
    </nav>
  );
}
