/** Sends the guide's JSON requests and compares its JSON responses with those of the service. */
import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import sharp from 'sharp';
import type { ProblemBody } from '../../../src/http/contract/problem.ts';
import { bytes, serveArtwork } from '../../artwork/obtaining/artwork-server.ts';
import { drawFlat } from '../../support/image-files/draw-artwork.ts';
import { startRunningService } from '../../support/service/running-service.ts';
import { startReceiver } from '../../support/service/webhook-receiver.ts';

/** Fills in the artwork's URL and the webhook's URL, and prints the request. */
export async function printRequest(t: TestContext, jsonc: string): Promise<void> {
  const png = await drawFlat({ widthPx: 300, heightPx: 340 });
  const { origin } = await serveArtwork(t, { '/front.png': bytes(png) });
  const receiver = await startReceiver(t);
  const service = await startRunningService(t, {
    env: { ALLOW_PRIVATE_ARTWORK_HOSTS: 'true', ALLOW_PRIVATE_WEBHOOK_HOSTS: 'true' },
  });
  const request = withoutComments(jsonc)
    .replace('https://…', `${origin}/front.png`)
    .replace('https://shop.example/hooks/gangsheet', receiver.url);
  const job = await service.runJob(JSON.parse(request));
  assert.equal(job.status, 'succeeded', JSON.stringify(job.problem));
  await receiver.untilReceived(1);
  assert.equal(receiver.received[0]?.event.type, 'gangsheet.succeeded');
}

/** Two orders with the errors that the guide names get the response that it shows. */
export async function showProblem(t: TestContext, json: string): Promise<void> {
  const artwork = { file: 'front.png' };
  const order = { id: '1001', items: [{ artwork, quantity: 0 }] };
  const body = { orders: [order, { id: '1001', items: [{ artwork }] }] };
  const service = await startRunningService(t);
  const answer = await service.call<ProblemBody>({ method: 'POST', path: '/gangsheets', body });
  assert.match(answer.headers.get('content-type') ?? '', /^application\/problem\+json/);
  assert.notEqual(answer.body.title, '');
  // Codes are stable; titles and details are prose.
  const shortened = JSON.stringify(answer.body, (key, value: unknown) =>
    key === 'title' || key === 'detail' ? '…' : value,
  );
  assert.deepEqual(JSON.parse(shortened), JSON.parse(json));
}

/** An image with a white background is blocked by the guide's rules. */
export async function askForPreflight(t: TestContext, json: string): Promise<void> {
  const side = { width: 200, height: 200 };
  const white = { create: { ...side, channels: 3 as const, background: 'white' } };
  const data = `data:image/png;base64,${(await sharp(white).png().toBuffer()).toString('base64')}`;
  const orders = [{ id: '1', items: [{ artwork: { data } }] }];
  const service = await startRunningService(t);
  const { problem } = await service.runJob({ orders, ...(JSON.parse(json) as object) });
  assert.equal(problem?.code, 'preflight_blocked');
  assert.deepEqual(
    problem.errors?.map(({ code }) => code),
    ['white_background'],
  );
}

function withoutComments(jsonc: string): string {
  return jsonc.replaceAll(/\s\/\/ .*$/gm, '');
}
