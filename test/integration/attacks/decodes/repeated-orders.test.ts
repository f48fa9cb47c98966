/** The same artwork sent several times, as somebody does who retries a failed order. */
import { test, type TestContext } from 'node:test';
import {
  startAttacked,
  type AttackedService,
  type Container,
} from '../../../support/attacks/attacked-service.ts';
import { byFiveQuotes, byQuotesAndOrder, byThreeOrders } from '../../../support/attacks/ways-in.ts';
import { withstand, type Attack } from '../../../support/attacks/withstand.ts';
import { growingArtwork } from '../../../support/growth/growing-files.ts';
import { growingSvg } from '../../../support/image-files/hostile-svg.ts';

const REFUSED = ['does_not_fit_memory'];
/** The first two orders end a decoder each, and the third is refused at once. */
const ENDED = ['artwork_decode_memory', 'artwork_decode_timeout', 'artwork_quarantined'];
/** The processes of a newer Node take more memory, so that less is left for the decoder. */
const ENDED_OR_REFUSED = ENDED.concat(REFUSED);
/** Two deaths of the renderer would open the circuit. */
const env = { GIVE_UP_AFTER_DEATHS: '2' };

/** Starts the service once for several attacks. Returns null if there is no control group. */
async function start(t: TestContext, container: Container): Promise<AttackedService | null> {
  const attacked = await startAttacked(t, container);
  if (!('unavailable' in attacked)) return attacked;
  t.skip(attacked.unavailable);
  return null;
}

const of = (name: string, rest: Omit<Attack, 'name' | 'artwork'>): Attack => ({
  name,
  artwork: () => growingArtwork(name),
  ...rest,
});

test('Three orders of the same artwork end no process of the service, and an order of another key waits for one at most', async (t) => {
  const attacked = await start(t, { limitMb: 512, env });
  if (attacked === null) return;
  const attacks: readonly Attack[] = [
    {
      name: 'groups that once ended the service in 17 s',
      artwork: () => ({ type: 'svg+xml', bytes: Buffer.from(growingSvg()) }),
      way: byThreeOrders,
      ends: REFUSED,
    },
    of('a drawing in a drawing with a filter', { way: byThreeOrders, ends: REFUSED }),
    of('a progressive JPEG of 12,000 scans', { way: byThreeOrders, ends: ENDED_OR_REFUSED }),
  ];
  for (const attack of attacks) {
    await t.test(`Three orders of ${attack.name}`, () => withstand(attacked, attack));
  }
});

test('Quotes and orders that once ended a service of 2 GB are refused, beside an order of another key', async (t) => {
  const attacked = await start(t, { limitMb: 2048, env });
  if (attacked === null) return;
  const attacks = [
    of('an interlaced PNG of 595 megapixels', { way: byFiveQuotes, ends: REFUSED }),
    of('a filter of 60 results', { way: byThreeOrders, ends: REFUSED }),
    of('a picture of 400 megapixels', { way: byQuotesAndOrder, ends: REFUSED }),
  ];
  for (const attack of attacks) {
    await t.test(attack.name, () => withstand(attacked, attack));
  }
});
