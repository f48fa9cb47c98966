import { ServiceError } from '../../errors.ts';
import type { App, FastifyRequest } from '../app.ts';

/** Bodies up to here are as good as nothing: an order of a few hundred items has so many bytes. */
const SMALL_BYTES = 64 * 1024;
const ROOM_BYTES = 64 * 2 ** 20;
const RETRY_AFTER_SECONDS = 5;

/**
 * Bounds what the bodies of JSON requests take while they arrive and are answered: slow clients with
 * large orders would else hold as much memory as there are clients. A body has its room before its
 * first byte is read, so that no two wait for each other half read.
 * @param maxBodyBytes of one body; one that does not say its length may come to as many
 */
export function boundBodies(app: App, { maxBodyBytes }: { readonly maxBodyBytes: number }): void {
  const roomBytes = Math.max(ROOM_BYTES, maxBodyBytes);
  let takenBytes = 0;
  app.addHook('preParsing', async (request, reply) => {
    const bytes = mostBytes(request, maxBodyBytes);
    if (bytes <= SMALL_BYTES) return;
    if (takenBytes + bytes > roomBytes) throw noRoom(roomBytes);
    takenBytes += bytes;
    // Comes once, whether the request was answered or the client has gone.
    reply.raw.once('close', () => {
      takenBytes -= bytes;
    });
  });
}

function mostBytes({ headers }: FastifyRequest, maxBodyBytes: number): number {
  const isUnannounced = headers['transfer-encoding'] !== undefined;
  const bytes = isUnannounced ? maxBodyBytes : Number(headers['content-length'] ?? 0);
  // A larger one is refused unread.
  return bytes > maxBodyBytes ? 0 : bytes;
}

function noRoom(roomBytes: number): ServiceError {
  const message = `Large requests arrive just now that take up the ${roomBytes} bytes there are for them.`;
  return new ServiceError('queue_full', message, {
    retryable: true,
    remediation: [
      {
        action: 'upload_artwork',
        detail: 'Send pictures ahead by POST /artworks instead of as data URIs.',
      },
    ],
    details: { retryAfterSeconds: RETRY_AFTER_SECONDS },
  });
}
