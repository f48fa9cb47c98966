import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';

/** An artwork host that takes requests and never answers, so that work is under way for as long as needed. */
export async function startSilentHost(
  t: TestContext,
): Promise<{ readonly url: string; asked(): number }> {
  let asked = 0;
  const server = createServer(() => (asked += 1)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/silent.png`, asked: () => asked };
}
