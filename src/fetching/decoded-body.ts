import type { IncomingMessage } from 'node:http';
import { pipeline, Readable, type Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate, createInflateRaw } from 'node:zlib';
import { ArtworkFault } from '../image-files/artwork-fault.ts';

type Decode = (body: Readable) => Readable;

/** RFC 9110, 8.4.1. */
const DECODERS: Readonly<Record<string, Decode>> = {
  gzip: (body) => through(body, createGunzip()),
  'x-gzip': (body) => through(body, createGunzip()),
  deflate: (body) => Readable.from(inflated(body)),
  br: (body) => through(body, createBrotliDecompress()),
};
/** Codings that browsers know, or knew, and that Node 20 cannot undo. */
const UNSUPPORTED: ReadonlySet<string> = new Set(['zstd', 'compress', 'x-compress', 'dcb', 'dcz']);
/** Servers use one coding, and rarely two. */
const MOST_CODINGS = 4;

/**
 * Returns the body without its codings, which are listed in the order in which they were applied (RFC 9110,
 * 8.4). Stores also write words into this header that are no codings, such as "aws-chunked" and "utf-8":
 * browsers ignore those.
 * @throws ArtworkFault `artwork_unreachable`
 */
export function decodedBody(message: IncomingMessage, header: string | null): Readable {
  const list = (header ?? '').toLowerCase().split(',', MOST_CODINGS);
  const names = list.map((name) => name.trim()).reverse();
  const unsupported = names.find((name) => UNSUPPORTED.has(name));
  if (unsupported !== undefined) throw notSupported(unsupported);
  return names.reduce<Readable>((body, name) => DECODERS[name]?.(body) ?? body, message);
}

function notSupported(coding: string): ArtworkFault {
  const detail = `could not be read: its server sends it compressed with ${coding}, unasked, which is not supported`;
  return new ArtworkFault('artwork_unreachable', detail);
}

/** Errors of the body become errors of the decoder. */
function through(body: Readable, decoder: Transform): Readable {
  pipeline(body, decoder, () => undefined);
  return decoder;
}

/** The low half of the first byte of a zlib stream (RFC 1950, 2.2). */
const ZLIB = 8;

/** Inflates "deflate", which some servers send without the header and the checksum of zlib, as browsers do. */
async function* inflated(body: Readable): AsyncGenerator<Buffer> {
  const chunks = body[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  const first = await chunks.next();
  if (first.done === true) return;
  const hasHeader = (first.value[0] ?? 0) % 16 === ZLIB;
  const all = Readable.from(startingWith(first.value, chunks));
  yield* through(all, hasHeader ? createInflate() : createInflateRaw()) as AsyncIterable<Buffer>;
}

async function* startingWith(first: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  yield first;
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
}
