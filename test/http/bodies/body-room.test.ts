import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { test, type TestContext } from 'node:test';
import { head, sendRaw } from '../../support/service/clients/raw-client.ts';
import { until } from '../../support/processes/until.ts';
import { aServer } from '../http-server.ts';

const LARGE_BYTES = 40 * 2 ** 20;
const JSON_TYPE = 'Content-Type: application/json';

async function listening(t: TestContext): Promise<string> {
  const { app } = aServer(t, { limits: { maxBodyBytes: LARGE_BYTES } });
  return app.listen({ host: '127.0.0.1', port: 0 });
}

/** A slow client that has announced a large body; the server cannot close before it disconnects. */
async function slowClient(url: string, ...fields: readonly string[]) {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  await once(socket, 'connect');
  socket.write(head('POST /gangsheets', JSON_TYPE, ...fields));
  return socket;
}

const announced = `Content-Length: ${LARGE_BYTES}`;
const chunked = 'Transfer-Encoding: chunked';
/** Not JSON, so that the response shows whether it was read. */
const send = (url: string) =>
  sendRaw(url, head('POST /gangsheets', JSON_TYPE, chunked), '2\r\n[,\r\n0\r\n\r\n');

for (const field of [announced, chunked]) {
  test(`Refuses a large body while another one arrives (${field})`, async (t) => {
    const url = await listening(t);
    const slow = await slowClient(url, field);
    await until('the room is taken', async () => (await send(url)).includes(' 429 '));
    const refused = await send(url);
    assert.match(refused, /retry-after: 5\r\n/);
    assert.match(refused, /"code":"queue_full"/);
    slow.destroy();
    await until('there is room again', async () => (await send(url)).includes(' 400 '));
  });
}

test('Accepts a small body while a large one arrives', async (t) => {
  const url = await listening(t);
  const slow = await slowClient(url, announced);
  await until('the room is taken', async () => (await send(url)).includes(' 429 '));
  const request = [head('POST /gangsheets', JSON_TYPE, 'Content-Length: 2'), '[,'];
  assert.match(await sendRaw(url, ...request), / 400 .*"code":"malformed_json"/s);
  slow.destroy();
});

test('Refuses a body with a million values without parsing it', async (t) => {
  const url = await listening(t);
  const body = `[${'{},'.repeat(500_000)}{}]`;
  const fields = [JSON_TYPE, `Content-Length: ${body.length}`];
  const answer = await sendRaw(url, head('POST /gangsheets', ...fields), body);
  assert.match(answer, / 413 .*"code":"body_too_large".*"maxValues":500000/s);
});
