import { useState } from 'preact/hooks';
import type { MarkKind } from './lanes';

/** Patterns are what fills the bars that have ended, so that colour is not all that tells them apart. */
export function Patterns() {
  return (
    <svg class="patterns" width="0" height="0" aria-hidden="true">
      <defs>
        <pattern id="spent" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="5" height="5" class="ground spent" /><line x1="0" x2="0" y1="0" y2="5" class="stroke spent" /></pattern>
        <pattern id="revoked" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="5" height="5" class="ground revoked" /><path d="M0 0H5M0 0V5" class="stroke revoked" /></pattern>
        <pattern id="expired" width="4" height="4" patternUnits="userSpaceOnUse"><rect width="4" height="4" class="ground expired" /><circle cx="1" cy="1" r="0.7" class="dots" /></pattern>
      </defs>
    </svg>
  );
}

/** MarkShape is the sign of a request: each kind has a form of its own. */
export function MarkShape({ kind, x, y }: { kind: MarkKind; x: number; y: number }) {
  switch (kind) {
    case 'ok':
      return <path d={`M${x} ${y - 4}v8`} class="sign line" />;
    case 'login':
      return <circle cx={x} cy={y} r="4" class="sign" />;
    case 'refresh':
      return <circle cx={x} cy={y} r="3.5" class="sign ring" />;
    case 'refused':
      return <path d={`M${x - 4.5} ${y - 4}h9l-4.5 8z`} class="sign" />;
    case 'replay':
      return <path d={`M${x - 4.5} ${y - 4}h9l-4.5 8zM${x - 5.5} ${y + 5.5}h11`} class="sign line" />;
    case 'revoke':
      return <path d={`M${x - 3.5} ${y - 3.5}l7 7m0 -7l-7 7`} class="sign line" />;
    case 'fault':
      return <path d={`M${x} ${y - 5.5}l5 5.5l-5 5.5l-5 -5.5z`} class="sign" />;
  }
}

const kinds: { kind: MarkKind; text: string }[] = [
  { kind: 'ok', text: 'answered' }, { kind: 'login', text: 'login' }, { kind: 'refresh', text: 'refreshed' }, { kind: 'refused', text: 'refused' },
  { kind: 'replay', text: 'spent token again' }, { kind: 'revoke', text: 'revokes' }, { kind: 'fault', text: 'spoiled by a fault' },
];
const states = ['live', 'spent', 'expired', 'revoked'] as const;

/** Legend says what the signs mean. */
export function Legend() {
  const [open, setOpen] = useState(false);
  return (
    <div class="legend">
      <button type="button" class="quiet small" aria-expanded={open} aria-controls="legend" onClick={() => setOpen(!open)}>{open ? 'Hide the legend' : 'Legend'}</button>
      <ul id="legend" hidden={!open}>
        {states.map((state) => (
          <li key={state}><svg width="28" height="12" aria-hidden="true"><g class="access"><g class={`bar ${state === 'live' ? 'left' : 'over'} is-${state}`}><rect x="1" y="0.5" width="26" height="11" rx="3" /></g></g></svg>{state}</li>
        ))}
        {kinds.map(({ kind, text }) => (
          <li key={kind}><svg width="16" height="16" aria-hidden="true"><g class={`spot ${kind}`}><MarkShape kind={kind} x={8} y={8} /></g></svg>{text}</li>
        ))}
      </ul>
    </div>
  );
}
