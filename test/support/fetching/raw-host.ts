import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';

export interface RawHost {
  /** `http://127.0.0.1:port` */
  readonly origin: string;
  /** First lines of the requests. */
  readonly asked: readonly string[];
}

/** A host that answers each path with bytes that no HTTP library would write, and closes the connection. */
export async function startRawHost(
  t: TestContext,
  answers: Readonly<Record<string, readonly (string | Buffer)[]>>,
): Promise<RawHost> {
  const asked: string[] = [];
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    let head = '';
    socket.on('data', (chunk) => {
      head += chunk.toString('latin1');
      if (!head.includes('\r\n\r\n')) return;
      const [line = ''] = head.split('\r\n');
      const answer = answers[line.split(' ')[1] ?? ''] ?? ['HTTP/1.1 404 Not Found\r\n\r\n'];
      asked.push(line);
      head = '';
      // A string is written byte by byte.
      for (const piece of answer) socket.write(piece, 'latin1');
      socket.end();
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  const { port } = server.address() as AddressInfo;
  return { origin: `http://127.0.0.1:${port}`, asked };
}

/** The head of an answer in HTTP/1.1. */
export function rawHead(status: string, ...fields: readonly string[]): string {
  return `HTTP/1.1 ${[status, ...fields].join('\r\n')}\r\n\r\n`;
}

/** One chunk of a body in the chunked coding. */
export function rawChunk(bytes: Buffer): Buffer {
  return Buffer.concat([
    Buffer.from(`${bytes.length.toString(16)}\r\n`),
    bytes,
    Buffer.from('\r\n'),
  ]);
}
