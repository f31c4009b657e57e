import { useCell } from '../lib/cell';
import { Detail } from '../detail/detail';
import { Requests } from './requests';
import { selected } from './selection';
import { Timeline } from './timeline';

/** Live is what happens: the tokens, the requests, and the details of one of them. */
export function Live() {
  const chosen = useCell(selected);
  return (
    <div class={`live ${chosen === undefined ? '' : 'has-detail'}`}>
      <h1 class="heard">Live</h1>
      <div class="columns">
        <div class="happens">
          <Timeline />
          <Requests />
        </div>
        {chosen !== undefined && <Detail key={chosen} seq={chosen} />}
      </div>
    </div>
  );
}
