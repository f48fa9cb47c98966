/** A client that sends raw bytes, for requests that no HTTP client would send. */
import { connect, type Socket } from 'node:net';

/** Writes the chunks one after another and returns everything received until the service disconnects. */
export async function sendRaw(
  url: string,
  ...pieces: readonly (string | Uint8Array)[]
): Promise<string> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  const chunks: Buffer[] = [];
  socket.on('data', (chunk) => chunks.push(chunk));
  // If the service disconnects while the client is writing, the connection is reset. That is a valid answer.
  socket.on('error', () => undefined);
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  for (const piece of pieces) {
    if (!socket.writable) break;
    if (!socket.write(piece)) await drained(socket);
  }
  await closed;
  return Buffer.concat(chunks).toString('latin1');
}

/** Resolves as well if the connection ends. */
function drained(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    socket.once('drain', resolve);
    socket.once('close', () => resolve());
  });
}

/** Makes the head of a request that asks to close the connection afterwards. */
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

/** Makes a complete request with a JSON body. */
export function post(path: string, body: string | Uint8Array, ...fields: string[]): Buffer {
  const length = `Content-Length: ${Buffer.byteLength(body)}`;
  const type = 'Content-Type: application/json';
  return Buffer.concat([
    Buffer.from(head(`POST ${path}`, type, length, ...fields)),
    Buffer.from(body),
  ]);
}
