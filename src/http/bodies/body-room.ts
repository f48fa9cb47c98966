import { ServiceError } from '../../errors.ts';
import type { App, FastifyRequest } from '../app.ts';

/** Smaller bodies do not count. An order of a few hundred items is about this size. */
const SMALL_BYTES = 64 * 1024;
const ROOM_BYTES = 64 * 2 ** 20;
const RETRY_AFTER_SECONDS = 5;

/**
 * Limits the memory that JSON bodies use from their arrival until the response. Without a limit, slow
 * clients with large orders could occupy any amount. Memory is reserved before the first byte of a body is
 * read, so two half-read bodies never wait for each other.
 * @param maxBodyBytes limit for one body, reserved in full for a body that does not announce its length
 */
export function boundBodies(app: App, { maxBodyBytes }: { readonly maxBodyBytes: number }): void {
  const roomBytes = Math.max(ROOM_BYTES, maxBodyBytes);
  let takenBytes = 0;
  app.addHook('preParsing', async (request, reply) => {
    const bytes = mostBytes(request, maxBodyBytes);
    if (bytes <= SMALL_BYTES) return;
    if (takenBytes + bytes > roomBytes) throw noRoom(roomBytes);
    takenBytes += bytes;
    // Emitted once, whether the response was sent or the client disconnected.
    reply.raw.once('close', () => {
      takenBytes -= bytes;
    });
  });
}

function mostBytes({ headers }: FastifyRequest, maxBodyBytes: number): number {
  const isUnannounced = headers['transfer-encoding'] !== undefined;
  const bytes = isUnannounced ? maxBodyBytes : Number(headers['content-length'] ?? 0);
  // A larger body is refused unread.
  return bytes > maxBodyBytes ? 0 : bytes;
}

function noRoom(roomBytes: number): ServiceError {
  const message = `Large requests in progress use up the ${roomBytes} bytes that are available for them.`;
  return new ServiceError('queue_full', message, {
    title: 'Too many large requests',
    retryable: true,
    remediation: [
      {
        action: 'upload_artwork',
        detail: 'Upload artwork with POST /artworks instead of sending it as data URIs.',
      },
    ],
    details: { retryAfterSeconds: RETRY_AFTER_SECONDS },
  });
}
