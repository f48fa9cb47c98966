/** Artwork hosts in a process of their own. */
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { drawFlat } from '../../support/image-files/draw-artwork.ts';

/**
 * How a host behaves. A dead one takes connections and never answers; one that fails once does so for each
 * file, and one that is busy once for a single file.
 */
export type Manner =
  'healthy' | 'dead' | 'slow' | 'very slow' | 'failing once' | 'busy once' | 'large';

const SLOW_MS = 5_000;
const VERY_SLOW_MS = 20_000;
const LARGE_BYTES = 150 * 1024 * 1024;
const CHUNK = Buffer.alloc(256 * 1024, 7);

function listenerFor(manner: Manner, png: Buffer): RequestListener {
  const failed = new Set<string>();
  const hasFailed = (path: string) => (manner === 'busy once' ? failed.size > 0 : failed.has(path));
  const fails = manner === 'failing once' || manner === 'busy once';
  return (request, response) => {
    const path = request.url ?? '';
    if (manner === 'dead') return;
    if (manner === 'large') {
      sendLarge(response);
      return;
    }
    if (manner === 'slow' || manner === 'very slow') {
      setTimeout(() => response.end(png), manner === 'slow' ? SLOW_MS : VERY_SLOW_MS);
      return;
    }
    if (fails && !hasFailed(path)) {
      failed.add(path);
      response.writeHead(503).end();
      return;
    }
    response.end(png);
  };
}

/** Sends as fast as the other side takes it. Each file differs, so that none is kept for another. */
function sendLarge(response: Parameters<RequestListener>[1]): void {
  response.writeHead(200, { 'content-type': 'image/png', 'content-length': LARGE_BYTES });
  let left = LARGE_BYTES;
  const send = (): void => {
    while (left > 0) {
      const chunk = CHUNK.subarray(0, Math.min(left, CHUNK.length));
      left -= chunk.length;
      if (!response.write(chunk)) {
        response.once('drain', send);
        return;
      }
    }
    response.end();
  };
  send();
}

async function open(manners: readonly Manner[]): Promise<void> {
  const png = await drawFlat({ widthPx: 60, heightPx: 40 });
  const opening = manners.map(async (manner) => {
    const server = createServer(listenerFor(manner, png)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  });
  process.send?.(await Promise.all(opening));
}

process.once('message', (manners: readonly Manner[]) => void open(manners));
