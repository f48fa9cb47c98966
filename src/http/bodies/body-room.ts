import { ServiceError } from '../../errors.ts';
import { clientOf } from '../access/client-of.ts';
import type { App, FastifyRequest } from '../app.ts';
import type { Holdings } from '../protocol/holdings.ts';

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
export function boundBodies(
  app: App,
  { maxBodyBytes, holdings }: { readonly maxBodyBytes: number; readonly holdings: Holdings },
): void {
  const roomBytes = Math.max(ROOM_BYTES, maxBodyBytes);
  const taken = new TakenBytes();
  // Keeps one client from using up the room of all others.
  const shareBytes = Math.max(roomBytes / 2, maxBodyBytes);
  app.addHook('preParsing', async (request, reply) => {
    const bytes = mostBytes(request, maxBodyBytes);
    if (bytes <= SMALL_BYTES) return;
    const client = clientOf(request);
    if (taken.all + bytes > roomBytes) throw noRoom(roomBytes);
    if (taken.of(client) + bytes > shareBytes) throw noRoom(shareBytes);
    taken.add(client, bytes);
    holdings.hold(reply, 'body', () => taken.add(client, -bytes));
  });
}

/** The bytes in use, in total and by client. */
class TakenBytes {
  readonly #byClient = new Map<string, number>();
  #all = 0;

  get all(): number {
    return this.#all;
  }

  of(client: string): number {
    return this.#byClient.get(client) ?? 0;
  }

  add(client: string, bytes: number): void {
    this.#all += bytes;
    const now = this.of(client) + bytes;
    if (now === 0) this.#byClient.delete(client);
    else this.#byClient.set(client, now);
  }
}

function mostBytes({ headers }: FastifyRequest, maxBodyBytes: number): number {
  const isUnannounced = headers['transfer-encoding'] !== undefined;
  const bytes = isUnannounced ? maxBodyBytes : Number(headers['content-length'] ?? 0);
  // A larger body is refused unread.
  return bytes > maxBodyBytes ? 0 : bytes;
}

function noRoom(roomBytes: number): ServiceError {
  const message = `Large requests in progress already use all ${roomBytes} bytes available for them.`;
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
