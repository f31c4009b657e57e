import type { Entry } from '../api/types';
import { durationText, stamp } from '../clock/time';
import { narrow } from '../live/selection';

/** Lineage is the token that a request has shown, and those that its answer has brought. */
export function Lineage({ entry }: { entry: Entry }) {
  const { credential, issued } = entry;
  if (!credential && issued.length === 0) return null;
  const family = credential?.family || issued[0]?.family;
  return (
    <section aria-label="Lineage">
      <h3>Lineage</h3>
      <ul class="tokens-list">
        {credential && (
          <li>
            <span class={`token-state is-${credential.state}`}>{credential.state}</span>
            <b>{credential.use || 'token'}{credential.family && ` g${credential.generation}`}</b> shown <code>{credential.fingerprint || 'no fingerprint'}</code>
            <span class="soft">{credential.expires_in > 0 ? `expires in ${durationText(credential.expires_in)}` : credential.expires_in < 0 ? `expired ${durationText(-credential.expires_in)} before` : ''}</span>
          </li>
        )}
        {issued.map((token) => (
          <li key={token.fingerprint}><span class="token-state is-new">new</span><b>{token.use} g{token.generation}</b> issued <code>{token.fingerprint}</code> <span class="soft">until {stamp(Date.parse(token.expires_at))}</span></li>
        ))}
      </ul>
      {entry.revokes && <p class="bad">It has revoked {revoked[entry.revokes]}.</p>}
      {family && <p class="soft">Family <code>{family}</code> <button type="button" class="quiet small" onClick={() => narrow({ family })}>Show its requests</button></p>}
    </section>
  );
}

const revoked = {
  'account': 'all earlier tokens of the account', 'family': 'all tokens of the family', 'family-refresh': 'the refresh tokens of the family',
  'access': 'the access token that was issued with the one shown',
};
