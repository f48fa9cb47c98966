import { Agent as PlainAgent, request, type ClientRequest, type IncomingMessage } from 'node:http';
import { Agent as SecureAgent, request as requestSecurely } from 'node:https';
import type { LookupFunction } from 'node:net';

export interface Letter {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface CarrierInput {
  /** The system's when left out. */
  readonly lookup?: LookupFunction;
  /** For the connection to stand, encryption included. */
  readonly connectMs: number;
  /** Certificate in PEM that is trusted instead of the public authorities. */
  readonly ca?: string | undefined;
}

/** Takes letters over connections that are kept for a moment. */
export interface Carrier {
  /**
   * Resolves with the answer's status and headers; its body waits to be read.
   * @throws the connection's error, with its code; the signal's reason as cause
   */
  carry(letter: Letter, signal: AbortSignal): Promise<IncomingMessage>;
  /** Cuts off what is on its way. */
  close(): void;
}

/** Shorter than servers keep a connection (Node 5 s, others more), so that none is used as it closes. */
const IDLE_MS = 4_000;
const MAX_HEADER_BYTES = 16 * 1024;

/**
 * Node's own client, for the service has its parser in memory already. Compiling the one that undici
 * brings took 30 MB at the first letter, a quarter of what the service may have.
 */
export function openCarrier({ lookup, connectMs, ca }: CarrierInput): Carrier {
  const settings = { keepAlive: true, timeout: IDLE_MS, ...(lookup && { lookup }) };
  const plain = new PlainAgent(settings);
  const secure = new SecureAgent({ ...settings, ...(ca !== undefined && { ca }) });
  return {
    carry({ url, headers, body }, signal) {
      const options = { method: 'POST', headers, signal, maxHeaderSize: MAX_HEADER_BYTES };
      const isSecure = new URL(url).protocol === 'https:';
      const sent = isSecure
        ? requestSecurely(url, { ...options, agent: secure })
        : request(url, { ...options, agent: plain });
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

/** What comes after the answer is told to who reads it. An upgrade closes the request without a word. */
function answerTo(sent: ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    sent.on('response', resolve).on('error', reject);
    sent.on('close', () => reject(withCode('closed without an answer', 'ECONNRESET')));
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
