import { useEffect, useState } from 'preact/hooks';
import { CallError, messageOf } from '../api/http';
import type { ScenarioText } from '../api/types';
import { useCell } from '../lib/cell';
import { useMock } from '../ui/act';
import { Input } from '../ui/field';
import { Panel } from '../ui/panel';
import { Problem } from '../ui/problem';
import { ScenarioItem } from './scenario_item';

/** Scenarios lists the built-in scenarios by area, and runs them at this mock. */
export function Scenarios() {
  const mock = useMock();
  const all = useCell(mock.scenarios);
  const [text, setText] = useState('');
  const [problem, setProblem] = useState('');
  useEffect(() => {
    mock.readScenarios().catch((trouble: unknown) => setProblem(trouble instanceof CallError && trouble.status === 404 ? 'This mock has no scenarios to run.' : messageOf(trouble)));
  }, []);
  const wanted = text.trim().toLowerCase();
  const shown = (all ?? []).filter((one) => `${one.name} ${one.summary}`.toLowerCase().includes(wanted));
  return (
    <Panel title="Scenarios" about="Stories of tokens that come with popupmock, and say what must be seen. Each runs in a sandbox of its own, which stays for ten minutes to be looked at.">
      <Problem text={problem} />
      {all && (
        <>
          <div class="fields"><Input label={`Find one of ${all.length}`} type="search" value={text} onValue={setText} placeholder="rotation, whitelist, orders…" /></div>
          {areasOf(shown).map(([area, scenarios]) => (
            <section class="card" key={area} aria-label={area}>
              <h2>{area}</h2>
              <ul class="scenario-list">{scenarios.map((one) => <ScenarioItem key={one.name} scenario={one} />)}</ul>
            </section>
          ))}
          {shown.length === 0 && <p class="empty">No scenario is like that.</p>}
        </>
      )}
    </Panel>
  );
}

function areasOf(scenarios: ScenarioText[]): [string, ScenarioText[]][] {
  const areas = new Map<string, ScenarioText[]>();
  for (const one of scenarios) {
    const area = one.name.split('/')[0]!;
    areas.set(area, [...(areas.get(area) ?? []), one]);
  }
  return [...areas];
}
