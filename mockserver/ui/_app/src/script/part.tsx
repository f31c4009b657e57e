import { useEffect, useState } from 'preact/hooks';
import { useCellSlowly } from '../lib/cell';
import { useMock } from '../ui/act';
import { CopyButton } from '../ui/copy';
import { Panel } from '../ui/panel';
import { goTest } from './gotest';
import { plan } from './plan';
import { scenario } from './scenario';

/** ScriptPart makes a script of what was clicked together and what clients did meanwhile. */
export function ScriptPart() {
  const mock = useMock();
  const recorder = useCellSlowly(mock.recorder.cell, 500);
  const [kind, setKind] = useState<'scenario' | 'go'>('scenario');
  const [text, setText] = useState('');
  const count = recorder.steps.length;
  useEffect(() => {
    let wanted = true;
    const steps = recorder.inOrder();
    void mock.sent.of(steps).then((sent) => {
      if (wanted) setText((kind === 'scenario' ? scenario : goTest)(plan(recorder.start, steps, sent)));
    });
    return () => { wanted = false; };
  }, [kind, count + recorder.lost, recorder.start]);
  const begin = () => {
    recorder.begin();
    recorder.know(mock);
  };
  const requests = recorder.steps.filter((step) => 'entry' in step).length;
  return (
    <Panel title="Script" about="Requests of clients and what was done on this page, as a script that does it again: a scenario for popupmock run, or a Go test. What was steered elsewhere is not in it.">
      <section class="card form" aria-label="Script">
        <div class="row">
          <div class="row segmented" role="group" aria-label="Kind of script">
            <button type="button" aria-pressed={kind === 'scenario'} onClick={() => setKind('scenario')}>Scenario</button>
            <button type="button" aria-pressed={kind === 'go'} onClick={() => setKind('go')}>Go test</button>
          </div>
          <CopyButton label="Copy" class="primary" text={() => text} />
          <span class="grow" />
          <span class="soft">{requests} requests, {count - requests} actions{recorder.lost > 0 && `, ${recorder.lost} earlier ones are lost`}</span>
          <button type="button" onClick={begin}>Begin here</button>
        </div>
        <pre class="code" role="region" tabIndex={0} aria-label="The script" data-script={kind}>{text}</pre>
      </section>
    </Panel>
  );
}
