import assert from 'node:assert/strict';
import { test } from 'node:test';
import { drawFlat } from '../../../support/image-files/draw-artwork.ts';
import { dataUriOf, GROWING_IN, growingSvg } from '../../../support/image-files/hostile-svg.ts';
import { clientOf, TWO_KEYS } from '../../../support/service/clients/client-of.ts';
import { startRunningService } from '../../../support/service/running-service.ts';
import { memoryGroupOrSkip } from '../../../support/processes/memory-group-or-skip.ts';

const LIMIT_BYTES = 512 * 2 ** 20;
const COPIES = 3;

const anOrder = (data: string, width: number) => ({
  orders: [{ id: '1', items: [{ artwork: { data }, width }] }],
  sheet: { width: 12, maxHeight: 24 },
  packing: { effort: 'fast' },
});

test('Three copies of an order that runs the renderer out of memory do not end the service, and the order of another key does not wait for them', async (t) => {
  const group = memoryGroupOrSkip(t, LIMIT_BYTES);
  if (group === null) return;
  // Two deaths would do for an exit, or for an open circuit, if they counted.
  const env = { API_KEYS: TWO_KEYS, GIVE_UP_AFTER_DEATHS: '2' };
  const service = await startRunningService(t, { env, group });
  await service.untilReady();
  const attacker = clientOf(service, 'attacker');
  const victim = clientOf(service, 'victim');
  const poison = anOrder(dataUriOf(growingSvg()), GROWING_IN);
  const sent = [];
  for (let copy = 0; copy < COPIES; copy += 1) sent.push(await attacker.submit(poison));
  const png = await drawFlat({ widthPx: 300, heightPx: 200 });
  const good = anOrder(`data:image/png;base64,${png.toString('base64')}`, 1);
  const ended = await victim.untilEnded(await victim.submit(good));
  assert.equal(ended.status, 'succeeded', JSON.stringify(ended.problem));
  const others = await Promise.all(sent.map((id) => attacker.read(id)));
  const waiting = others.filter(({ status }) => status !== 'failed').length;
  assert.ok(waiting >= COPIES - 1, 'the good order waited for more than one of the poisoned ones');
  for (const id of sent) assert.equal((await attacker.untilEnded(id)).status, 'failed');
  assert.equal(service.child.exitCode, null);
  await service.untilReady();
  const again = await victim.untilEnded(await victim.submit(good));
  assert.equal(again.status, 'succeeded');
});
