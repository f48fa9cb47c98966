import type { ClientRequest, IncomingMessage } from 'node:http';
import { Agent as SecureAgent, request as requestSecurely } from 'node:https';
import type { LookupFunction } from 'node:net';
import { Agent as PlainAgent, request as requestPlainly } from './node-http.ts';

export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface HttpClientInput {
  /** If left out, the system's lookup is used. */
  readonly lookup?: LookupFunction;
  /** Limit on the time to connect, TLS handshake included. */
  readonly connectMs: number;
  /**
   * Time for a connection to one of several addresses, before the next one is tried. By default Node's 250 ms.
   */
  readonly attemptMs?: number;
  /** Limit on the headers of a response; by default 16 KiB. */
  readonly maxHeaderBytes?: number;
  /**
   * Whether responses are read that browsers read although they break the rules: lines that end without a
   * carriage return, a length beside chunks, blanks behind the size of a chunk.
   */
  readonly isForgiving?: boolean;
  /** A PEM certificate that is trusted instead of the public authorities. */
  readonly ca?: string | undefined;
}

/** Sends requests over connections that are briefly kept alive. */
export interface HttpClient {
  /**
   * Resolves with the status and headers of the response; its body has not been read.
   * @throws the connection's error, with its code; the signal's reason as cause
   */
  send(request: HttpRequest, signal: AbortSignal): Promise<IncomingMessage>;
  /** Aborts the requests in flight. */
  close(): void;
}

/**
 * Shorter than the time that servers keep idle connections (Node: 5 s), because a connection must not be
 * used while the server is closing it.
 */
const IDLE_MS = 4_000;
const MAX_HEADER_BYTES = 16 * 1024;

/**
 * Uses Node's own HTTP client, because its parser is already in memory. Compiling undici's parser
 * took 30 MB on the first request, a quarter of the memory that the service may use.
 */
export function createHttpClient(input: HttpClientInput): HttpClient {
  const { lookup, connectMs, attemptMs, maxHeaderBytes = MAX_HEADER_BYTES, ca } = input;
  const { isForgiving: insecureHTTPParser = false } = input;
  const settings = {
    keepAlive: true,
    timeout: IDLE_MS,
    ...(lookup && { lookup }),
    ...(attemptMs !== undefined && { autoSelectFamilyAttemptTimeout: attemptMs }),
  };
  const plain = new PlainAgent(settings);
  const secure = new SecureAgent({ ...settings, ...(ca !== undefined && { ca }) });
  return {
    send({ method, url, headers, body }, signal) {
      const { protocol, hostname } = new URL(url);
      const isSecure = protocol === 'https:';
      const options = {
        method,
        headers,
        signal,
        maxHeaderSize: maxHeaderBytes,
        insecureHTTPParser,
        // TLS names a server without the dot at the end (RFC 6066, 3).
        ...(isSecure && hostname.endsWith('.') && { servername: hostname.slice(0, -1) }),
      };
      const sent = isSecure
        ? requestSecurely(url, { ...options, agent: secure })
        : requestPlainly(url, { ...options, agent: plain });
      endUnlessConnected(sent, isSecure ? 'secureConnect' : 'connect', connectMs);
      sent.end(body);
      return answerTo(sent);
    },
    close() {
      plain.destroy();
      secure.destroy();
    },
  };
}

/**
 * Once the headers have arrived, errors are passed to the body's reader. An upgrade closes the request
 * without an error.
 */
function answerTo(sent: ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    sent.on('response', resolve).on('error', reject);
    sent.on('close', () => reject(withCode('closed without a response', 'ECONNRESET')));
  });
}

function endUnlessConnected(sent: ClientRequest, connected: string, ms: number): void {
  sent.once('socket', (socket) => {
    if (!socket.connecting) return;
    const late = withCode(`no connection within ${ms} ms`, 'ETIMEDOUT');
    const timer = setTimeout(() => sent.destroy(late), ms);
    const clear = (): void => clearTimeout(timer);
    socket.once(connected, clear).once('close', clear);
  });
}

function withCode(message: string, code: string): Error {
  return Object.assign(new Error(message), { code });
}
