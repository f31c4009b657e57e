import { useEffect, useMemo, useState } from 'preact/hooks';
import { CallError, messageOf } from '../api/http';
import type { Exchange, Message } from '../api/types';
import { indent } from '../lib/indent';
import { useMock } from '../ui/act';
import { Shown } from '../ui/text';

/** ExchangeView shows headers and bodies, as far as the mock has kept them. Secrets in them are fingerprints. */
export function ExchangeView({ seq }: { seq: number }) {
  const mock = useMock();
  const [found, setFound] = useState<Exchange | undefined>(undefined);
  const [problem, setProblem] = useState('');
  useEffect(() => {
    const stop = new AbortController();
    mock.calls.exchange(seq, stop.signal).then(setFound, (trouble) => {
      if (!stop.signal.aborted) setProblem(trouble instanceof CallError && trouble.status === 404 && !trouble.message ? 'They were not kept.' : messageOf(trouble));
    });
    return () => stop.abort();
  }, [seq]);
  if (problem) return <section aria-label="Headers and bodies"><h3>Headers and bodies</h3><p class="empty">{problem}</p></section>;
  if (!found) return null;
  return (
    <>
      <MessageView name="Request" message={found.request} />
      {found.response ? <MessageView name="Response" message={found.response} /> : <section aria-label="Response"><h3>Response</h3><p class="empty">Nothing went out.</p></section>}
    </>
  );
}

function MessageView({ name, message }: { name: string; message: Message }) {
  const body = useMemo(() => bodyText(message), [message]);
  return (
    <section aria-label={name}>
      <h3>{name}</h3>
      {message.query && <p class="target mono">?<Shown text={message.query} limit={400} /></p>}
      <table class="headers"><caption class="heard">Headers</caption>
        <tbody>{message.headers.map(([key, value], i) => <tr key={i}><th scope="row"><Shown text={key} limit={80} /></th><td><Shown text={value} limit={200} /></td></tr>)}</tbody>
      </table>
      {message.omitted && <p class="soft">And {message.omitted} more that were not kept.</p>}
      {message.size === 0 ? <p class="empty">No body.</p> : (
        <>
          <pre class="body" role="region" tabIndex={0} aria-label={`Body of the ${name.toLowerCase()}`}><Shown text={body} limit={4000} /></pre>
          <p class="soft">{message.size.toLocaleString('en')} bytes{message.encoding === 'base64' && ', shown in base64, since they are no text'}{message.truncated && ', of which the mock has kept the beginning'}</p>
        </>
      )}
    </section>
  );
}

/** bodyText indents JSON that is whole and not too long to be looked at. */
function bodyText({ body, encoding, truncated }: Message): string {
  if (encoding !== '' || truncated || body.length > 100_000 || !/^\s*[[{]/.test(body)) return body;
  try {
    JSON.parse(body);
    return indent(body);
  } catch {
    return body;
  }
}
