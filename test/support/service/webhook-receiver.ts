/** A webhook receiver on the loopback interface. */
import { once } from 'node:events';
import {
  createServer,
  type IncomingHttpHeaders,
  type RequestListener,
  type ServerResponse,
} from 'node:http';
import { createServer as createSecureServer, type ServerOptions } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { GangSheetEvent } from '../../../src/http/contract/event.ts';
import type { Lifetime } from './running-service.ts';
import { until } from '../processes/until.ts';

export interface Received {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly event: GangSheetEvent;
}

/** Handles the n-th request, counted from 1. It may leave the request unanswered. */
export type Reaction = (response: ServerResponse, n: number, request: Received) => unknown;

export interface WebhookReceiver {
  readonly url: string;
  readonly received: readonly Received[];
  untilReceived(count: number): Promise<void>;
}

export const accept: Reaction = (response) => response.writeHead(204).end();

/** Answers with the given statuses in order, and then with 204. */
export const answerBy =
  (...statuses: readonly number[]): Reaction =>
  (response, n) =>
    response.writeHead(statuses[n - 1] ?? 204).end();

interface ReceiverOptions {
  readonly tls?: Pick<ServerOptions, 'key' | 'cert'>;
  /** Default: any port of 127.0.0.1. */
  readonly at?: { readonly host: string; readonly port: number };
}

/** Starts a receiver that closes at the end of the test, even with open requests. */
export async function startReceiver(
  t: Lifetime,
  react: Reaction = accept,
  { tls, at = { host: '127.0.0.1', port: 0 } }: ReceiverOptions = {},
): Promise<WebhookReceiver> {
  const received: Received[] = [];
  const listener: RequestListener = (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      const event = JSON.parse(body) as GangSheetEvent;
      const one = { path: request.url ?? '', headers: plain(request.headers), body, event };
      received.push(one);
      react(response, received.length, one);
    });
  };
  const server = tls === undefined ? createServer(listener) : createSecureServer(tls, listener);
  server.listen(at.port, at.host);
  await once(server, 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    url: `${tls === undefined ? `http://${at.host}` : 'https://localhost'}:${(server.address() as AddressInfo).port}/hook`,
    received,
    async untilReceived(count) {
      await until(`webhook request ${count}`, () => received.length >= count, {
        signal: t.signal,
      });
    },
  };
}

function plain(headers: IncomingHttpHeaders): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}
