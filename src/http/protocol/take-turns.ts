import type { Socket } from 'node:net';
import type { App, FastifyReply } from '../app.ts';
import type { Holdings } from './holdings.ts';

/** Requests that may wait behind the one in progress. Clients that pipeline at all send about ten. */
export const MAX_WAITING = 32;

/**
 * Time within which the body of a waiting request must arrive. Node stops reading from a connection while
 * no one reads its next body, and would not notice if the client disconnected. A client that does not
 * pipeline is never affected: the previous response has been sent before its next request arrives.
 */
const BODY_PATIENCE_MS = 5_000;

interface Turn {
  readonly reply: FastifyReply;
  readonly begin: () => void;
}

/**
 * Works on one request of a connection at a time, in the order of arrival. Node emits pipelined requests
 * immediately, but each response waits for the previous one. A request whose response has to wait would
 * reserve memory, open files or submit jobs for a client that may never read it.
 */
export class Turns {
  readonly #holdings: Holdings;
  readonly #lines = new WeakMap<Socket, Line>();

  constructor(holdings: Holdings) {
    this.#holdings = holdings;
  }

  /** Must come before all other hooks, so that a request holds nothing before its turn. */
  takeAll(app: App): void {
    app.addHook('onRequest', (_request, reply, begin) => this.take(reply, begin));
  }

  /** Calls `begin` once all earlier responses have been sent, or never if the connection ends first. */
  take(reply: FastifyReply, begin: () => void): void {
    const { socket } = reply.request.raw;
    const line = this.#lines.get(socket) ?? new Line(socket, this.#holdings);
    this.#lines.set(socket, line);
    line.enter({ reply, begin });
  }
}

/** The requests of one connection. Requests that are still waiting when the connection ends are dropped. */
class Line {
  readonly #socket: Socket;
  readonly #holdings: Holdings;
  readonly #waiting: Turn[] = [];
  #isBusy = false;

  constructor(socket: Socket, holdings: Holdings) {
    this.#socket = socket;
    this.#holdings = holdings;
  }

  enter(turn: Turn): void {
    if (this.#isBusy) this.#wait(turn);
    else this.#start(turn);
  }

  #wait(turn: Turn): void {
    // Refusing would need a response, which would have to wait as well.
    if (this.#waiting.length >= MAX_WAITING) this.#socket.destroy();
    else this.#waiting.push(turn);
    const { raw } = turn.reply.request;
    if (raw.complete) return;
    const tooLate = (): void => {
      if (this.#waiting.includes(turn) && !raw.complete) this.#socket.destroy();
    };
    setTimeout(tooLate, BODY_PATIENCE_MS).unref();
  }

  #start({ reply, begin }: Turn): void {
    this.#isBusy = true;
    this.#holdings.hold(reply, 'turn', () => this.#next());
    discardUnexpectedBody(reply);
    begin();
  }

  #next(): void {
    this.#isBusy = false;
    const next = this.#waiting.shift();
    // After "Connection: close", no further response would reach the client.
    if (!this.#socket.writable) this.#waiting.length = 0;
    else if (next !== undefined) this.#start(next);
  }
}

/** No route reads the body of a GET request, and an unread body would hide a disconnect. */
function discardUnexpectedBody({ request }: FastifyReply): void {
  if (request.method === 'GET' || request.method === 'HEAD') request.raw.resume();
}
