import { Readable } from 'node:stream';
import { knownVisitorOf, LINK_HOLDER } from '../access/caller.ts';
import { clientOf } from '../access/client-of.ts';
import { Slots, type Share } from '../access/slots.ts';
import type { App, FastifyReply, FastifyRequest } from '../app.ts';
import { PROBLEM_TYPE, sendProblem } from '../problems/answer-problems.ts';
import { problemBody, problemKinds, type AnswerableProblem } from '../problems/problem.ts';
import type { Holdings } from './holdings.ts';

/** More than a shop downloads at the same time, and few enough for a service with 256 MB. */
export const MAX_OF_CLIENT = 64;
/** As many as download managers open for one file. */
export const MAX_OF_LINK = 16;
const RETRY_AFTER_SECONDS = 5;

/** Smaller responses fit into the connection's buffers, so their requests end immediately. */
const SMALL_BYTES = 64 * 1024;

/** Headers that describe the refused content. */
const OF_CONTENT = [
  'accept-ranges',
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-length',
  'content-range',
  'etag',
  'last-modified',
];

/** A file to send. */
export interface Download {
  /** Name of the key that the file belongs to; null: no key. */
  readonly owner: string | null;
  /** Opens the file once a slot is free. */
  readonly open: () => Promise<Readable> | Readable;
  /** Sets the headers once the file is open: a problem response must not carry a file's headers. */
  readonly writeHead: () => unknown;
}

/**
 * Downloads in progress. A client that reads nothing keeps a file open and buffers full for as long as its
 * connection lasts, so each client and each signed link has a limit.
 */
export class Downloads {
  readonly #holdings: Holdings;
  readonly #slots = new Slots();
  /** Responses that have a slot. */
  readonly #started = new WeakSet<FastifyReply>();

  constructor(holdings: Holdings) {
    this.#holdings = holdings;
  }

  /**
   * Opens a file and sends it, or refuses with `too_many_downloads`.
   * @throws anything that `open` throws
   */
  async send(reply: FastifyReply, { owner, open, writeHead }: Download): Promise<FastifyReply> {
    let content: Readable | null = null;
    const shares = sharesOf(reply.request, owner);
    const giveBack = this.#start(reply, shares, () => content?.destroy());
    if (giveBack === null) return sendProblem(reply, tooManyDownloads);
    try {
      content = await open();
    } catch (error) {
      giveBack();
      throw error;
    }
    // The client may have disconnected while the file was being opened.
    if (reply.raw.destroyed) content.destroy();
    writeHead();
    return reply.send(content);
  }

  /**
   * Counts the large responses of all other routes as downloads, such as lists and the pages and files of
   * the documentation. Event streams have their own limit.
   */
  limitLargeAnswers(app: App): void {
    app.addHook('onSend', (_request, reply, payload: unknown) =>
      Promise.resolve(this.#isAdmitted(reply, payload) ? payload : refusalOf(reply, payload)),
    );
  }

  #isAdmitted(reply: FastifyReply, payload: unknown): boolean {
    if (!isLarge(payload) || this.#started.has(reply) || isEventStream(reply)) return true;
    const end = payload instanceof Readable ? () => payload.destroy() : () => undefined;
    return this.#start(reply, sharesOf(reply.request, null), end) !== null;
  }

  /** Takes a slot until the response or its connection ends; null if there is none. */
  #start(reply: FastifyReply, shares: readonly Share[], end: () => void): (() => void) | null {
    const release = this.#slots.take(shares);
    if (release === null) return null;
    this.#started.add(reply);
    return this.#holdings.hold(reply, 'download', () => {
      release();
      end();
    });
  }
}

function isLarge(payload: unknown): payload is string | Buffer | Readable {
  if (payload instanceof Readable) return true;
  return (typeof payload === 'string' || Buffer.isBuffer(payload)) && payload.length > SMALL_BYTES;
}

function isEventStream(reply: FastifyReply): boolean {
  return String(reply.getHeader('content-type')).startsWith('text/event-stream');
}

/** Turns a response that is ready to be sent into a refusal. */
function refusalOf(reply: FastifyReply, payload: unknown): string {
  if (payload instanceof Readable) payload.destroy();
  for (const name of OF_CONTENT) reply.removeHeader(name);
  reply
    .code(problemKinds[tooManyDownloads.code].status)
    .header('retry-after', RETRY_AFTER_SECONDS)
    .type(PROBLEM_TYPE);
  return JSON.stringify(problemBody(tooManyDownloads));
}

/**
 * Holders of signed links count towards the key that the file belongs to, not towards their address: behind
 * a proxy, the customers of all shops may have the same one.
 */
function sharesOf(request: FastifyRequest, owner: string | null): readonly Share[] {
  const client = { name: clientOf(request), max: MAX_OF_CLIENT };
  if (knownVisitorOf(request) !== LINK_HOLDER) return [client];
  const path = request.url.split('?', 1)[0] ?? '';
  const all = owner === null ? client : { name: `links of ${owner}`, max: MAX_OF_CLIENT };
  return [all, { name: `link ${path}`, max: MAX_OF_LINK }];
}

const tooManyDownloads: AnswerableProblem = {
  code: 'too_many_downloads',
  detail: `At most ${MAX_OF_CLIENT} downloads may be in progress per key or address, ${MAX_OF_CLIENT} through all signed links of a key, and ${MAX_OF_LINK} through any one link.`,
  retryable: true,
  remediation: [{ action: 'wait', detail: 'Finish or cancel downloads that are in progress.' }],
  details: { retryAfterSeconds: RETRY_AFTER_SECONDS },
};
