import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { test } from 'node:test';
import { fastify } from 'fastify';
import { closeInTime } from '../../src/service/closing/close-in-time.ts';
import { silentLogger } from '../../src/telemetry/logger.ts';

/** More than the buffers between two processes hold. */
const DOWNLOAD_BYTES = 64 * 2 ** 20;

test('Closing cuts off a client that has stopped reading its download', async () => {
  const app = fastify();
  app.get('/', () => Buffer.alloc(DOWNLOAD_BYTES));
  const { port } = new URL(await app.listen({ host: '127.0.0.1', port: 0 }));
  const client = connect(Number(port), '127.0.0.1');
  client.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
  await once(client, 'readable');
  const cutOff = once(client, 'close');
  await closeInTime(app, 0, silentLogger());
  client.on('error', () => undefined).resume();
  await cutOff;
  assert.equal(app.server.listening, false);
});
