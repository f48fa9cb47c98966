import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';

export type Handler = (request: IncomingMessage, response: ServerResponse) => void;

export interface ArtworkServer {
  /** `http://127.0.0.1:port` */
  readonly origin: string;
  /** Requested paths, in order. */
  readonly asked: readonly string[];
}

/** A real HTTP server with a handler per path. It closes when the test ends. */
export async function serveArtwork(
  t: TestContext,
  handlers: Readonly<Record<string, Handler>>,
): Promise<ArtworkServer> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const path = (request.url ?? '').split('?')[0] ?? '';
    asked.push(path);
    const handler = handlers[path];
    if (handler === undefined) response.writeHead(404).end();
    else handler(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { origin: `http://127.0.0.1:${port}`, asked };
}

export function bytes(body: Buffer): Handler {
  return (_request, response) => response.end(body);
}

export function redirect(location: string, status = 302): Handler {
  return (_request, response) => response.writeHead(status, { location }).end();
}
