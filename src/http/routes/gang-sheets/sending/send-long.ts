import { Readable } from 'node:stream';
import type { FastifyReply } from '../../../app.ts';
import { paced } from '../../../resources/paced.ts';

/** Sends an answer; JSON that is generated in chunks is sent as they are made. */
export function sendLong(
  reply: FastifyReply,
  answer: object | AsyncIterable<string>,
): FastifyReply {
  if (!(Symbol.asyncIterator in answer)) return reply.send(answer);
  return reply.type('application/json; charset=utf-8').send(Readable.from(paced(answer)));
}
