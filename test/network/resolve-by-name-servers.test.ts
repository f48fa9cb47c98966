import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { test, type TestContext } from 'node:test';
import { resolveByNameServers } from '../../src/network/resolve-by-name-servers.ts';

const A = 1;
const NO_SUCH_NAME = 3;

/** Starts a name server that answers every name with one IPv4 address, or with "no such name". */
async function aNameServer(t: TestContext, address: readonly number[] | null): Promise<string> {
  const socket = createSocket('udp4');
  t.after(() => socket.close());
  socket.on('message', (query, { port }) => socket.send(answerTo(query, address), port));
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return `127.0.0.1:${socket.address().port}`;
}

/** Encodes an answer (RFC 1035, section 4): header, the question, and a record if there is an address. */
function answerTo(query: Buffer, address: readonly number[] | null): Buffer {
  const end = query.indexOf(0, 12) + 5;
  const question = query.subarray(12, end);
  const has = address !== null && question.readUInt16BE(question.length - 4) === A;
  const header = Buffer.from(query.subarray(0, 12));
  header.writeUInt16BE(0x8180 + (address === null ? NO_SUCH_NAME : 0), 2);
  header.writeUInt16BE(has ? 1 : 0, 6);
  header.writeUInt32BE(0, 8);
  const record = has ? [0xc0, 12, 0, A, 0, 1, 0, 0, 0, 60, 0, 4, ...address] : [];
  return Buffer.concat([header, question, Buffer.from(record)]);
}

test('Resolves a name by asking a name server for IPv4 and IPv6 addresses', async (t) => {
  const resolve = resolveByNameServers([await aNameServer(t, [192, 0, 2, 7])]);
  assert.deepEqual(await resolve('shop.example'), [{ address: '192.0.2.7', family: 4 }]);
});

test('Fails with the code ENOTFOUND for a name that does not exist', async (t) => {
  const resolve = resolveByNameServers([await aNameServer(t, null)]);
  await assert.rejects(Promise.resolve(resolve('shop.example')), { code: 'ENOTFOUND' });
});
