import { useState } from 'preact/hooks';
import type { ScenarioRun, ScenarioText } from '../api/types';
import { pageOf } from '../base';
import { useAct, useMock } from '../ui/act';
import { CopyButton } from '../ui/copy';
import { Problem } from '../ui/problem';
import { Marked } from '../ui/text';

/** ScenarioItem is one scenario: what it shows, its text, and what came of it when it was run. */
export function ScenarioItem({ scenario }: { scenario: ScenarioText }) {
  const mock = useMock();
  const doing = useAct();
  const [shown, setShown] = useState(false);
  const [result, setResult] = useState<ScenarioRun | undefined>(undefined);
  const run = () => doing.run(async () => setResult(await mock.calls.runScenario(scenario.name)));
  const name = scenario.name.split('/').slice(1).join('/') || scenario.name;
  return (
    <li data-scenario={scenario.name}>
      <div class="scenario-line">
        <b>{name}</b>
        <span class="summary">{scenario.summary}</span>
        <span class="row">
          {result && <Verdict verdict={result.verdict} />}
          <button type="button" class="quiet small" aria-expanded={shown} onClick={() => setShown(!shown)}>{shown ? 'Hide the text' : 'Text'}</button>
          <button type="button" class="small" aria-label={`Run ${scenario.name}`} disabled={doing.busy} onClick={run}>{doing.busy ? 'Running…' : 'Run'}</button>
        </span>
      </div>
      <Problem text={doing.problem} />
      <div role="status">{result && <Result result={result} />}</div>
      {shown && <><pre class="code" role="region" tabIndex={0} aria-label={`Text of ${scenario.name}`}>{scenario.text}</pre><div><CopyButton label="Copy" class="small" text={() => scenario.text} /></div></>}
    </li>
  );
}

function Verdict({ verdict }: { verdict: string }) {
  const style = verdict === 'passed' ? 'good' : verdict === 'failed' ? 'bad' : 'warn';
  return <span class={`pill ${style}`} data-verdict={verdict}>{verdict === 'passed' ? '✓ ' : verdict === 'failed' ? '✕ ' : ''}{verdict}</span>;
}

function Result({ result }: { result: ScenarioRun }) {
  return (
    <div class="stack">
      <p class="soft">
        {result.reason && <><Marked text={result.reason} /> </>}It took {result.duration_ms.toLocaleString('en', { maximumFractionDigits: 0 })} ms.{' '}
        {result.sandbox && <a href={pageOf(result.sandbox)}>See its sandbox</a>}
      </p>
      {result.phases.map((phase, i) => (
        <div class={`phase ${phase.verdict === 'passed' ? '' : phase.verdict === 'failed' ? 'failed' : 'other'}`} key={i}>
          <p><b><Marked text={phase.title || 'Beginning'} /></b> <span class="soft">{phase.verdict}</span></p>
          {phase.verdict === 'failed' && phase.lines.length > 0 && <pre><Marked text={phase.lines.join('\n')} /></pre>}
        </div>
      ))}
    </div>
  );
}
