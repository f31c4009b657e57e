import { useState } from 'preact/hooks';
import { useMock } from '../ui/act';
import { ConfirmButton } from '../ui/confirm';
import { Check } from '../ui/field';

/** Keys makes a new signing key. */
export function Keys() {
  const mock = useMock();
  const [overlap, setOverlap] = useState(true);
  const [made, setMade] = useState('');
  return (
    <section class="card form" aria-label="Signing key">
      <h2>Signing key</h2>
      <p class="soft">A new key signs all tokens from then on.</p>
      <Check label="Tokens of the old key stay good until they expire" value={overlap} onValue={setOverlap} />
      <div class="row">
        <ConfirmButton
          label="Rotate the key" class="" question="Make a new signing key?" yes="Rotate"
          detail={overlap ? 'Tokens of the old key stay good until they expire.' : 'All tokens of the old key are good for nothing from then on.'}
          onYes={({ run }) => run(async () => {
            const key = await mock.calls.rotateKey(overlap);
            setMade(`${key.alg}, ${key.kid}`);
            return key;
          }, () => ({ do: 'rotate', overlap }))}
        />
      </div>
      <p role="status">{made && <>The key is now <code>{made}</code>.</>}</p>
    </section>
  );
}
