/** A client that sends bytes as they are, for requests that no HTTP client would send. */
import { connect, type Socket } from 'node:net';

/** The pieces are written one after another; what comes back until the service closes is returned. */
export async function sendRaw(
  url: string,
  ...pieces: readonly (string | Uint8Array)[]
): Promise<string> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  const chunks: Buffer[] = [];
  socket.on('data', (chunk) => chunks.push(chunk));
  // A service that closes while we are still writing resets the connection: that is an answer too.
  socket.on('error', () => undefined);
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  for (const piece of pieces) {
    if (!socket.writable) break;
    if (!socket.write(piece)) await drained(socket);
  }
  await closed;
  return Buffer.concat(chunks).toString('latin1');
}

/** Also when the connection has ended instead. */
function drained(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    socket.once('drain', resolve);
    socket.once('close', () => resolve());
  });
}

/** The head of a request, closing after its answer. */
export function head(requestLine: string, ...fields: readonly string[]): string {
  return [
    `${requestLine} HTTP/1.1`,
    'Host: gangsheet',
    'Connection: close',
    ...fields,
    '',
    '',
  ].join('\r\n');
}

/** A whole request with a JSON body. */
export function post(path: string, body: string | Uint8Array, ...fields: string[]): Buffer {
  const length = `Content-Length: ${Buffer.byteLength(body)}`;
  const type = 'Content-Type: application/json';
  return Buffer.concat([
    Buffer.from(head(`POST ${path}`, type, length, ...fields)),
    Buffer.from(body),
  ]);
}
