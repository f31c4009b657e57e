import { useState } from 'preact/hooks';
import { dayOf, timeOf } from '../clock/time';
import { useCellSlowly } from '../lib/cell';
import { useWidth } from '../lib/size';
import { useNow } from '../lib/tick';
import { useMock } from '../ui/act';
import type { Range, Span } from './geometry';
import { boundsOf, ticksOf, xOf } from './geometry';
import { LaneRow } from './lane_row';
import type { Lane } from './lanes';
import { Legend, Patterns } from './legend';

const hour = 3_600_000;
const ranges: { text: string; range: Range; name: string }[] = [
  { text: '15 m', range: hour / 4, name: '15 minutes' }, { text: '3 h', range: 3 * hour, name: '3 hours' },
  { text: '1 d', range: 24 * hour, name: 'a day' }, { text: '16 d', range: 16 * 24 * hour, name: '16 days' }, { text: 'All', range: 'all', name: 'all' },
];
const fewLanes = 8;
const mostLanes = 60;

/** Timeline shows each token family as a lane over the mock's time. */
export function Timeline() {
  const mock = useMock();
  const lanes = useCellSlowly(mock.lanesCell, 100);
  const now = useNow();
  const isTimeKnown = mock.clock.value !== undefined; // until then it is that of the browser
  const [range, setRange] = useState<Range>(3 * hour);
  const [offset, setOffset] = useState(0);
  const [many, setMany] = useState(false);
  const [track, width] = useWidth<HTMLDivElement>();
  const all = lanes.newestFirst();
  const shown = inOrder(all.slice(0, many ? mostLanes : fewLanes));
  const span: Span = { ...boundsOf(range, shown, now, offset), width: Math.max(50, width) };
  return (
    <section class="timeline card" aria-label="Timeline of tokens">
      <div class="tools">
        <h2>Tokens</h2>
        <div class="row segmented" role="group" aria-label="How much time is shown">
          {ranges.map((one) => (
            <button type="button" class="small" key={one.text} title={one.name} aria-pressed={one.range === range} onClick={() => { setRange(one.range); setOffset(0); }}>{one.text}</button>
          ))}
        </div>
        <div class="row segmented" role="group" aria-label="Move in time">
          <button type="button" class="small" aria-label="Earlier" onClick={() => setOffset(offset - 0.25)}>◀</button>
          <button type="button" class="small" aria-pressed={offset === 0} onClick={() => setOffset(0)}>Now</button>
          <button type="button" class="small" aria-label="Later" onClick={() => setOffset(offset + 0.25)}>▶</button>
        </div>
        <span class="grow" />
        <Legend />
      </div>
      <Patterns />
      <div class="lanes" data-lanes={shown.length}>
        <div class="axis-row"><div /><div ref={track} class="track">{isTimeKnown && <Axis span={span} now={now} />}</div></div>
        {shown.length === 0 && isTimeKnown && lanes.isKnown && <p class="empty nothing">No token yet. The first login begins a lane.</p>}
        {isTimeKnown && shown.map((lane) => <LaneRow key={lane.family} lane={lane} span={span} now={now} />)}
      </div>
      {all.length > fewLanes && (
        <button type="button" class="quiet" onClick={() => setMany(!many)}>
          {many ? 'Show the newest alone' : `Show ${Math.min(mostLanes, all.length) - fewLanes} more`}
        </button>
      )}
    </section>
  );
}

/** inOrder keeps a lane at its place while requests come: the newest login first, what has no token last. */
function inOrder(lanes: Lane[]): Lane[] {
  const begun = (lane: Lane) => lane.family === '' ? -Infinity : Math.min(...[...lane.bars.values()].map((bar) => bar.issued), lane.marks[0]?.at ?? Infinity);
  return lanes.map((lane) => ({ lane, at: begun(lane) })).sort((a, b) => b.at - a.at).map(({ lane }) => lane);
}

function Axis({ span, now }: { span: Span; now: number }) {
  const at = xOf(span, now);
  const labelAt = Math.min(Math.max(at, 16), span.width - 16);
  return (
    <svg class="axis" width={span.width} height="30" aria-hidden="true">
      {ticksOf(span).map((tick) => (
        <g key={tick.at}>
          <line x1={tick.x} x2={tick.x} y1="24" y2="30" class="tick" />
          {Math.abs(tick.x - labelAt) > 44 && tick.x > 22 && tick.x < span.width - 22 && (
            <text x={tick.x} y="19" text-anchor="middle" class={tick.day ? 'day' : ''}>{tick.day ? dayOf(tick.at).slice(5) : timeOf(tick.at).slice(0, span.to - span.from < 600_000 ? 8 : 5)}</text>
          )}
        </g>
      ))}
      {at >= 0 && at <= span.width && <><text x={labelAt} y="19" text-anchor="middle" class="now-label">now</text><line x1={at} x2={at} y1="22" y2="30" class="now-line" /></>}
    </svg>
  );
}
