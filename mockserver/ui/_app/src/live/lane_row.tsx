import { lifeText, stamp } from '../clock/time';
import { useCell } from '../lib/cell';
import { Marked } from '../ui/text';
import type { Piece, Span, Spot } from './geometry';
import { piecesOf, spotsOf, summaryOf, xOf } from './geometry';
import type { Bar, Lane } from './lanes';
import { stateOf } from './lanes';
import { MarkShape } from './legend';
import { filter, narrow, selected } from './selection';

const rows = { access: 20, refresh: 36 }; // where the bars of a use begin, in pixels
const tall = 12;
const thin = 4;

/** LaneRow is one lane: what it is called, how long its tokens live, and its picture. */
export function LaneRow({ lane, span, now }: { lane: Lane; span: Span; now: number }) {
  const narrowed = useCell(filter).family;
  const known = lane.family !== '';
  return (
    <div class={`lane ${lane.gone ? 'is-gone' : ''}`} data-family={lane.family}>
      <div class="lane-name">
        {known ? (
          <button type="button" class="family" aria-pressed={narrowed === lane.family} title={`Family ${lane.family}: show its requests alone`} onClick={() => narrow({ family: narrowed === lane.family ? '' : lane.family })}>
            <span class="who"><Marked text={(lane.account || 'unknown').slice(0, 60)} /></span> <span class="mono soft">{lane.family.slice(0, 6)}</span>
          </button>
        ) : <span class="family none">without a token</span>}
        {known && <p class="lives"><Life lane={lane} use="access" now={now} /> <Life lane={lane} use="refresh" now={now} /></p>}
      </div>
      <LanePicture lane={lane} span={span} now={now} />
    </div>
  );
}

/** Life says how long the newest token of a use still lives, or what has become of it. */
function Life({ lane, use, now }: { lane: Lane; use: Bar['use']; now: number }) {
  let newest: Bar | undefined;
  for (const bar of lane.bars.values()) {
    if (bar.use === use && (!newest || bar.generation >= newest.generation)) newest = bar;
  }
  if (!newest) return null;
  const state = stateOf(newest, now);
  return (
    <span class={`life ${use} is-${state}`} data-life={use}>
      <span class="what">{use} g{newest.generation}</span> <b>{state === 'live' ? lifeText(newest.expires - now) : state}</b>
    </span>
  );
}

function LanePicture({ lane, span, now }: { lane: Lane; span: Span; now: number }) {
  const known = lane.family !== '';
  const chosen = useCell(selected);
  const at = xOf(span, now);
  return (
    <svg class="track" width={span.width} height={known ? 52 : 18} role="img" aria-label={summaryOf(lane, now)}>
      {known && (['access', 'refresh'] as const).map((use) => (
        <g key={use} class={use}>
          <line class="rail" x1="0" x2={span.width} y1={rows[use] + tall / 2} y2={rows[use] + tall / 2} />
          {piecesOf(lane, use, span, now).map((piece) => <BarPiece key={piece.key} piece={piece} top={rows[use]} span={span} />)}
        </g>
      ))}
      <line class="now-line" x1={at} x2={at} y1="0" y2="60" />
      {spotsOf(lane.marks, span).map((spot) => <SpotMark key={Math.round(spot.x / 8)} spot={spot} chosen={spot.seq === chosen} />)}
    </svg>
  );
}

function BarPiece({ piece, top, span }: { piece: Piece; top: number; span: Span }) {
  const { bar, state, part, x, width } = piece;
  const height = piece.thin ? thin : tall;
  const y = piece.thin ? top + tall - thin : top;
  const textAt = Math.max(x, 0);
  const room = Math.min(x + width, span.width) - textAt;
  return (
    <g class={`bar ${part} is-${state}`} data-bar={`${bar.use}-g${bar.generation}-${state}`}>
      <title>{`${bar.use} token, generation ${bar.generation}, ${state}: ${stamp(bar.issued)} to ${stamp(bar.expires)}`}</title>
      <rect x={x} y={y} width={width} height={height} rx={piece.thin ? 1 : 3} />
      {!piece.thin && part !== 'left' && room > 26 && <text x={textAt + 5} y={top + 9.5}>g{bar.generation}</text>}
      {part === 'over' && !piece.thin && <EndMark state={state} x={x + width} y={top} />}
    </g>
  );
}

/** EndMark tells by its form how a token has ended. */
function EndMark({ state, x, y }: { state: string; x: number; y: number }) {
  if (state === 'revoked') return <path class="end" d={`M${x - 4} ${y + 2}l8 8m0 -8l-8 8`} />;
  if (state === 'spent') return <path class="end" d={`M${x - 3} ${y + 2}l4 4l-4 4`} />;
  return <path class="end" d={`M${x} ${y}v${tall}`} />;
}

function SpotMark({ spot, chosen }: { spot: Spot; chosen: boolean }) {
  return (
    <g class={`spot ${spot.kind} ${chosen ? 'is-chosen' : ''}`} data-seq={spot.seq} onClick={() => selected.set(spot.seq)}>
      <title>{spot.count > 1 ? `${spot.count} requests, the last or worst of them #${spot.seq}: ${spot.kind}` : `#${spot.seq}: ${spot.kind}`}</title>
      <rect class="hit" x={spot.x - 6} y="0" width="12" height="16" />
      <MarkShape kind={spot.kind} x={spot.x} y={8} />
      {spot.count > 1 && <text x={spot.x + 8} y="11">{spot.count}</text>}
    </g>
  );
}
