import { useState } from 'preact/hooks';
import { base, sandbox } from '../base';
import { stamp } from '../clock/time';
import { useCell } from '../lib/cell';
import { useMock } from '../ui/act';
import { ConfirmButton } from '../ui/confirm';
import { CopyButton } from '../ui/copy';
import { Panel } from '../ui/panel';
import { Problem } from '../ui/problem';
import { messageOf } from '../api/http';

/** MockPart is about the mock as a whole: keep it, go back, begin anew. */
export function MockPart() {
  const mock = useMock();
  const health = useCell(mock.health);
  return (
    <Panel title={sandbox ? `The sandbox ${sandbox}` : 'The mock as a whole'} about={health && `popupmock ${health.version}${health.ready ? '' : `, not ready: ${health.unready ?? ''}`}.`}>
      <div class="cards">
        <section class="card form" aria-label="Base URL">
          <h2>Base URL</h2>
          <p>Point the client at <code>{mock.api}</code>; nothing else changes.</p>
          <div class="row"><CopyButton label="Copy the base URL" class="" text={() => mock.api} /></div>
        </section>
        <Snapshot />
        <section class="card form" aria-label="Reset">
          <h2>Begin anew</h2>
          <p class="soft">Accounts, clock, keys, assumptions, faults and triggers as at the start; no tokens, and an empty journal.</p>
          <div class="row"><ConfirmButton label="Reset the mock" class="danger" question="Reset everything to how it was at the start?" yes="Reset" detail="What is not kept in a snapshot is gone." onYes={({ run }) => run(mock.calls.reset)} /></div>
        </section>
        <section class="card form" aria-label="Take away">
          <h2>Take away</h2>
          <ul class="stack">
            <li><a href={`${base}/journal/har`} download="popupmock.har">The journal as an HTTP archive</a>, which browsers and other tools read</li>
            <li><a href={`${base}/metrics`}>Metrics</a> in the text format of Prometheus</li>
            <li><a href="api/">API reference</a>, of the vendor's API and of the control API</li>
            <li><a href="licenses.txt">Licences</a> of what this page is built from</li>
          </ul>
        </section>
        <SessionCard />
      </div>
    </Panel>
  );
}

/** Snapshot keeps the mock as one document, and goes back to one. */
function Snapshot() {
  const mock = useMock();
  const [problem, setProblem] = useState('');
  const [file, setFile] = useState<File | undefined>(undefined);
  const [restored, setRestored] = useState(false);
  const keep = async () => {
    setProblem('');
    try {
      download(await mock.calls.state(), `popupmock-${sandbox ? `${sandbox}-` : ''}${stamp(mock.now()).replaceAll(':', '')}.json`);
    } catch (trouble) {
      setProblem(messageOf(trouble));
    }
  };
  return (
    <section class="card form" aria-label="Snapshot">
      <h2>Snapshot and restore</h2>
      <p class="soft">The whole mock as one document: clock, keys, accounts, tokens, rules, counters. <b>It holds signing keys and password hashes</b>, so that whoever has it can forge tokens of this mock.</p>
      <div class="row"><button type="button" onClick={keep}>Download a snapshot</button></div>
      <div class="row">
        <label class="filelabel"><span>{file ? file.name : 'Choose a snapshot…'}</span><input type="file" class="heard" accept=".json,application/json" onChange={(event) => { setFile(event.currentTarget.files?.[0]); setRestored(false); }} /></label>
        <ConfirmButton
          label="Restore it" class="danger" disabled={!file} question="Have the mock go on from the snapshot?" yes="Restore"
          detail="What it is now is gone, unless there is a snapshot of that as well. The journal is empty then."
          onYes={async ({ run }) => {
            const done = await run(() => mock.calls.restore(file!));
            setRestored(done);
            return done;
          }}
        />
      </div>
      <p role="status">{restored && 'The mock goes on from the snapshot.'}</p>
      <Problem text={problem} />
    </section>
  );
}

function download(content: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

function SessionCard() {
  const mock = useMock();
  const session = useCell(mock.session);
  if (!session.needed) return null;
  return (
    <section class="card form" aria-label="Session">
      <h2>Session</h2>
      <p class="soft">This browser has shown the control token.</p>
      <div class="row"><ConfirmButton label="Close the session" class="" question="Close the session?" yes="Close" detail="The page asks for the control token again." onYes={({ run }) => run(() => mock.closeSession())} /></div>
    </section>
  );
}
