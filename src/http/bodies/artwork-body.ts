import type { IncomingMessage } from 'node:http';
import { PassThrough, Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { ServiceError } from '../../errors.ts';
import type { App } from '../app.ts';
import { fileOfForm } from './form-file.ts';

/** Whatever is left of a body that was refused is read so far, so that the client gets to the answer. */
const DISCARDED_BYTES = 16 * 1024 * 1024;
const DISCARD_MS = 10_000;

const FORM = /^multipart\/form-data\s*(;|$)/i;

/** Makes pictures, and forms with one, the only form of a body, and leaves it a stream: nothing is buffered. */
export function acceptArtworkOnly(app: App): void {
  app.removeAllContentTypeParsers();
  for (const type of [/^image\//, 'application/octet-stream', FORM]) {
    app.addContentTypeParser(type, (_request, body, done) => done(null, body));
  }
}

export interface ArtworkBody {
  readonly stream: Readable;
  /** null: not announced. */
  readonly bytes: number | null;
}

/** @throws ServiceError `unsupported_media_type`; so does the stream of a form that is not one, `invalid_request` */
export function artworkBodyOf({ headers }: IncomingMessage, body: unknown): ArtworkBody {
  const encoding = headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity') {
    const message = `The body must come without content encoding, received "${encoding}".`;
    throw new ServiceError('unsupported_media_type', message);
  }
  if (!(body instanceof Readable)) {
    const message = 'The body must be a picture or a form with one, received none.';
    throw new ServiceError('unsupported_media_type', message);
  }
  const { 'content-type': type = '', 'content-length': announced } = headers;
  // How much of a form is its file is not announced.
  if (FORM.test(type)) return { stream: fileOfForm(type, body), bytes: null };
  return { stream: separate(body), bytes: announced === undefined ? null : Number(announced) };
}

/** Reads on to the end of a body that nobody wants, but not for ever. */
export async function discardRest(body: IncomingMessage): Promise<void> {
  if (body.complete || body.destroyed) return;
  const enough = new AbortController();
  const timer = setTimeout(() => enough.abort(), DISCARD_MS).unref();
  // Whoever read it has stopped, and would hold it back.
  body.unpipe();
  let bytes = 0;
  body.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > DISCARDED_BYTES) enough.abort();
  });
  body.resume();
  // However it ends, the answer is next, and then the connection goes.
  await finished(body, { signal: enough.signal, cleanup: true }).catch(() => undefined);
  clearTimeout(timer);
}

/** The body as a stream that can be ended early: ending the body itself would end the connection. */
function separate(body: Readable): Readable {
  const stream = new PassThrough();
  // The client may go before anybody reads this; who reads it then is told all the same.
  stream.on('error', () => undefined);
  body.once('error', (error) => stream.destroy(error));
  return body.pipe(stream);
}
