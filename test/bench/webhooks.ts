/**
 * Checks that every event is delivered at least once: sends orders with a webhook whose receiver refuses,
 * disconnects and stalls, while the service is killed repeatedly.
 *
 *     npm run bench:webhooks -- 60      # number of orders, 24 by default
 */
import { once } from 'node:events';
import type { DeliveryAnswer, DeliveryPageAnswer } from '../../src/http/contract/delivery.ts';
import { drawFlat } from '../support/image-files/draw-artwork.ts';
import { duringProgram } from '../support/processes/program-lifetime.ts';
import { startRunningService, type RunningService } from '../support/service/running-service.ts';
import { tempDir } from '../support/temp-dir.ts';
import { until } from '../support/processes/until.ts';
import { eventsUnderTwoIds } from './events-under-two-ids.ts';
import {
  startReceiver,
  type Reaction,
  type Received,
} from '../support/service/webhook-receiver.ts';

const ORDERS = Number(process.argv[2] ?? 24);
const ORDERS_TO_A_KILL = 6;
const EVENTS = ['queued', 'started', 'part_ready', 'succeeded'].map((type) => `gangsheet.${type}`);

/** Refuses one request in ten, aborts one in twenty, and delays the others. */
const react: Reaction = (response, n) => {
  if (n % 10 === 3) response.writeHead(500).end();
  else if (n % 20 === 7) response.destroy();
  else setTimeout(() => response.writeHead(204).end(), n % 50);
};

await duringProgram(async (lifetime) => {
  const png = await drawFlat({ widthPx: 300, heightPx: 200 });
  const artwork = { data: `data:image/png;base64,${png.toString('base64')}` };
  const orders = [{ id: '1', items: [{ artwork, width: 1, quantity: 3 }] }];
  const receiver = await startReceiver(lifetime, react);
  const dataDir = await tempDir(lifetime);
  const env = { ALLOW_PRIVATE_WEBHOOK_HOSTS: 'true' };
  const start = () => startRunningService(lifetime, { dataDir, env });
  const webhook = { url: receiver.url, events: EVENTS };

  let service = await start();
  const ids: string[] = [];
  for (let count = 1; count <= ORDERS; count += 1) {
    ids.push((await service.submit({ orders, webhook })).id);
    if (count % ORDERS_TO_A_KILL !== 0) continue;
    await receiver.untilReceived(receiver.received.length + 1);
    service.child.kill('SIGKILL');
    await once(service.child, 'exit');
    service = await start();
  }
  for (const id of ids) await service.untilEnded(id);
  const isQuiet = async () =>
    (await deliveriesOf(service, ids)).every(({ status }) => status !== 'pending');
  await until('all deliveries', isQuiet, { everyMs: 1000 });
  const deliveries = await deliveriesOf(service, ids);
  console.table({
    orders: ORDERS,
    kills: Math.floor(ORDERS / ORDERS_TO_A_KILL),
    deliveries: deliveries.length,
    'requests received': receiver.received.length,
    'not delivered': deliveries.filter(({ status }) => status !== 'delivered').length,
    'delivered, but never received': deliveries.filter(isMissing(receiver.received)).length,
    'orders without a final event': ids.filter(isWithoutEnd(receiver.received)).length,
    'events under two ids': eventsUnderTwoIds(receiver.received).length,
  });
  await service.stop();
});

async function deliveriesOf(
  service: RunningService,
  ids: readonly string[],
): Promise<readonly DeliveryAnswer[]> {
  const pages = await Promise.all(
    ids.map((id) => service.get<DeliveryPageAnswer>(`/gangsheets/${id}/deliveries?limit=100`)),
  );
  return pages.flatMap(({ body }) => body.deliveries);
}

function isMissing(received: readonly Received[]): (delivery: DeliveryAnswer) => boolean {
  const ids = new Set(received.map(({ headers }) => headers['webhook-id']));
  return ({ id }) => !ids.has(id);
}

function isWithoutEnd(received: readonly Received[]): (id: string) => boolean {
  const ended = received.filter(({ event }) => event.type === 'gangsheet.succeeded');
  const ids = new Set(ended.map(({ event }) => event.data.id));
  return (id) => !ids.has(id);
}
