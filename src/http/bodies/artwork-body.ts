import type { IncomingMessage } from 'node:http';
import { PassThrough, Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { ServiceError } from '../../errors.ts';
import type { App } from '../app.ts';
import { fileOfForm } from './form-file.ts';

/** Limits on reading the rest of a refused body; reading it lets the client get to the response. */
const DISCARDED_BYTES = 16 * 1024 * 1024;
const DISCARD_MS = 10_000;

const FORM = /^multipart\/form-data\s*(;|$)/i;

/** Accepts only images and forms that contain one. Bodies stay streams: nothing is buffered. */
export function acceptArtworkOnly(app: App): void {
  app.removeAllContentTypeParsers();
  for (const type of [/^image\//, 'application/octet-stream', FORM]) {
    app.addContentTypeParser(type, (_request, body, done) => done(null, body));
  }
}

export interface ArtworkBody {
  readonly stream: Readable;
  /** Size that the client announced; null if it announced none. */
  readonly bytes: number | null;
}

/**
 * Returns the artwork in a body as a stream, which fails with `invalid_request` for a malformed form.
 * @throws ServiceError `unsupported_media_type`
 */
export function artworkBodyOf({ headers }: IncomingMessage, body: unknown): ArtworkBody {
  const encoding = headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity') {
    const message = `The body must not have a content encoding, received "${encoding}".`;
    throw new ServiceError('unsupported_media_type', message);
  }
  if (!(body instanceof Readable)) {
    const message = 'The body must be an image or a form with one file, received none.';
    throw new ServiceError('unsupported_media_type', message);
  }
  const { 'content-type': type = '', 'content-length': announced } = headers;
  // A form announces its own size, not that of its file.
  if (FORM.test(type)) return { stream: fileOfForm(type, body), bytes: null };
  return { stream: separate(body), bytes: announced === undefined ? null : Number(announced) };
}

/** Reads and discards the rest of an unwanted body, within limits. */
export async function discardRest(body: IncomingMessage): Promise<void> {
  if (body.complete || body.destroyed) return;
  const enough = new AbortController();
  const timer = setTimeout(() => enough.abort(), DISCARD_MS).unref();
  // The previous reader has stopped and would block the stream.
  body.unpipe();
  let bytes = 0;
  body.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > DISCARDED_BYTES) enough.abort();
  });
  body.resume();
  // In any case, the response is sent next and the connection is closed.
  await finished(body, { signal: enough.signal, cleanup: true }).catch(() => undefined);
  clearTimeout(timer);
}

/**
 * Copies the body to a stream that can be destroyed early: destroying the body would close the connection.
 */
function separate(body: Readable): Readable {
  const stream = new PassThrough();
  // The client may disconnect before this stream is read; a later reader still gets the error.
  stream.on('error', () => undefined);
  body.once('error', (error) => stream.destroy(error));
  return body.pipe(stream);
}
