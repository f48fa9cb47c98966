import type { Readable } from 'node:stream';
import { LINK_HOLDER, visitorOf } from '../access/caller.ts';
import { clientOf } from '../access/client-of.ts';
import { Slots, type Share } from '../access/slots.ts';
import type { FastifyReply, FastifyRequest } from '../app.ts';
import { sendProblem } from '../problems/answer-problems.ts';
import type { AnswerableProblem } from '../problems/problem.ts';
import type { Holdings } from './holdings.ts';

/** More than a shop downloads at the same time, and few enough for a service with 256 MB. */
export const MAX_OF_CLIENT = 64;
/** As many as download managers open for one file. */
export const MAX_OF_LINK = 16;
const RETRY_AFTER_SECONDS = 5;

/**
 * Downloads in progress. A client that reads nothing keeps a file open and buffers full for as long as its
 * connection lasts, so each client and each signed link has a limit.
 */
export class Downloads {
  readonly #holdings: Holdings;
  readonly #slots = new Slots();

  constructor(holdings: Holdings) {
    this.#holdings = holdings;
  }

  /**
   * Opens a file and sends it, or refuses with `too_many_downloads`.
   * @param open opens the file, after a slot is free
   * @param writeHead sets the headers, after the file is open: a problem must not carry those of a file
   * @throws anything that `open` throws
   */
  async send(
    reply: FastifyReply,
    open: () => Promise<Readable> | Readable,
    writeHead: (reply: FastifyReply) => unknown,
  ): Promise<FastifyReply> {
    const release = this.#slots.take(sharesOf(reply.request));
    if (release === null) return sendProblem(reply, tooManyDownloads);
    let content: Readable | null = null;
    const giveBack = this.#holdings.hold(reply, 'download', () => {
      release();
      content?.destroy();
    });
    try {
      content = await open();
    } catch (error) {
      giveBack();
      throw error;
    }
    // The client may have disconnected while the file was being opened.
    if (reply.raw.destroyed) content.destroy();
    writeHead(reply);
    return reply.send(content);
  }
}

function sharesOf(request: FastifyRequest): readonly Share[] {
  const client = { name: clientOf(request), max: MAX_OF_CLIENT };
  if (visitorOf(request) !== LINK_HOLDER) return [client];
  const path = request.url.split('?', 1)[0] ?? '';
  return [client, { name: `link ${path}`, max: MAX_OF_LINK }];
}

const tooManyDownloads: AnswerableProblem = {
  code: 'too_many_downloads',
  detail: `At most ${MAX_OF_CLIENT} downloads may be in progress per key or address, and ${MAX_OF_LINK} per signed link.`,
  retryable: true,
  remediation: [{ action: 'wait', detail: 'Finish or cancel downloads that are in progress.' }],
  details: { retryAfterSeconds: RETRY_AFTER_SECONDS },
};
