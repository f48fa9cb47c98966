/** A client that sends several requests at once on one connection, and may leave before the responses. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

export interface PipelinedRequest {
  /** Method and path. */
  readonly line: string;
  readonly key?: string;
  readonly fields?: readonly string[];
  readonly body?: string | Uint8Array;
}

/** Makes one request that leaves the connection open. */
export function requestBytes({ line, key, fields = [], body = '' }: PipelinedRequest): Buffer {
  const bytes = Buffer.from(body as string);
  const head = [
    `${line} HTTP/1.1`,
    'Host: gangsheet',
    ...(key === undefined ? [] : [`Authorization: Bearer ${key}`]),
    ...(bytes.length === 0 ? [] : [`Content-Length: ${bytes.length}`]),
    ...fields,
    '',
    '',
  ];
  return Buffer.concat([Buffer.from(head.join('\r\n')), bytes]);
}

/** Connects and sends the bytes. The client reads nothing; it resolves when the connection is open. */
export async function sendPipelined(url: string, ...pieces: readonly Buffer[]): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  // The service may end a connection that sends too much.
  socket.on('error', () => undefined);
  socket.pause();
  await once(socket, 'connect');
  socket.write(Buffer.concat(pieces));
  return socket;
}
