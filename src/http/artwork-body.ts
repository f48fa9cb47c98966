import type { IncomingMessage } from 'node:http';
import { PassThrough, Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { ServiceError } from '../errors.ts';
import type { App } from './app.ts';

/** Whatever is left of a body that was refused is read so far, so that the client gets to the answer. */
const DISCARDED_BYTES = 16 * 1024 * 1024;
const DISCARD_MS = 10_000;

/** Makes pictures the only form of a body, and leaves it a stream: nothing is buffered. */
export function acceptArtworkOnly(app: App): void {
  app.removeAllContentTypeParsers();
  for (const type of [/^image\//, 'application/octet-stream']) {
    app.addContentTypeParser(type, (_request, body, done) => done(null, body));
  }
}

export interface ArtworkBody {
  readonly stream: Readable;
  /** null: not announced. */
  readonly bytes: number | null;
}

/** @throws ServiceError `unsupported_media_type` */
export function artworkBodyOf({ headers }: IncomingMessage, body: unknown): ArtworkBody {
  const encoding = headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity') {
    const message = `The body must come without content encoding, received "${encoding}".`;
    throw new ServiceError('unsupported_media_type', message);
  }
  if (!(body instanceof Readable)) {
    const message = 'The body must be a picture, received none.';
    throw new ServiceError('unsupported_media_type', message);
  }
  const announced = headers['content-length'];
  return { stream: separate(body), bytes: announced === undefined ? null : Number(announced) };
}

/** Reads on to the end of a body that nobody wants, but not for ever. */
export async function discardRest(body: IncomingMessage): Promise<void> {
  if (body.complete || body.destroyed) return;
  const enough = new AbortController();
  let bytes = 0;
  body.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > DISCARDED_BYTES) enough.abort();
  });
  const signal = AbortSignal.any([enough.signal, AbortSignal.timeout(DISCARD_MS)]);
  // However it ends, the answer is next, and then the connection goes.
  await finished(body, { signal, cleanup: true }).catch(() => undefined);
}

/** The body as a stream that can be ended early: ending the body itself would end the connection. */
function separate(body: Readable): Readable {
  const stream = new PassThrough();
  body.once('error', (error) => stream.destroy(error));
  return body.pipe(stream);
}
