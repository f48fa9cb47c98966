import type { Socket } from 'node:net';
import type { App, FastifyReply } from '../app.ts';
import type { Holdings } from './holdings.ts';

/** Requests that may wait behind the one in progress. Clients that pipeline at all send about ten. */
export const MAX_WAITING = 32;

/**
 * Time in which the body of a waiting request must arrive. Node stops reading a connection whose next body
 * nobody reads, and would not notice that its client disconnects. A client that does not pipeline is
 * never affected: the previous response has left before its next request arrives.
 */
const BODY_PATIENCE_MS = 5_000;

interface Turn {
  readonly reply: FastifyReply;
  readonly begin: () => void;
}

/**
 * Works on one request of a connection at a time, in the order of arrival. Node hands out pipelined
 * requests at once, but their responses wait for each other. A request whose response has to wait would
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

  /** Calls `begin` when the responses before this one have been sent; never, if the connection ends. */
  take(reply: FastifyReply, begin: () => void): void {
    const { socket } = reply.request.raw;
    const line = this.#lines.get(socket) ?? new Line(socket, this.#holdings);
    this.#lines.set(socket, line);
    line.enter({ reply, begin });
  }
}

/** The requests of one connection. Those that never get their turn are forgotten with the connection. */
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
    // After "Connection: close", a further response would reach nobody.
    if (!this.#socket.writable) this.#waiting.length = 0;
    else if (next !== undefined) this.#start(next);
  }
}

/** No route reads the body of a GET request; unread, it would hide that the client disconnects. */
function discardUnexpectedBody({ request }: FastifyReply): void {
  if (request.method === 'GET' || request.method === 'HEAD') request.raw.resume();
}
