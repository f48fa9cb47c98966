import { Busboy } from '@fastify/busboy';
import { PassThrough, type Readable } from 'node:stream';
import { ServiceError } from '../../errors.ts';
import type { FaultCode } from '../../fault-codes.ts';

/** A form has one file; what else is in it is of no use here, and bounded. */
const LIMITS = { files: 1, fields: 20, parts: 21, fieldSize: 1024, headerPairs: 20 };

/**
 * The file of a form (RFC 7578) as it comes: nothing is buffered. It ends when the whole form is
 * there and had exactly one file; else it fails with `invalid_request`.
 * @throws ServiceError `unsupported_media_type` for a form without a boundary
 */
export function fileOfForm(contentType: string, body: Readable): Readable {
  const file = new PassThrough();
  const form = openForm(contentType);
  let hasFile = false;
  // It may fail before anybody reads it; who reads it then is told all the same.
  file.on('error', () => undefined);
  form.on('file', (_name, stream) => {
    hasFile = true;
    stream.on('error', () => file.destroy(malformed()));
    stream.pipe(file, { end: false });
  });
  form.on('filesLimit', () => file.destroy(not('too_many', 'more than one')));
  form.on('finish', () => {
    if (hasFile) file.end();
    else file.destroy(not('missing', 'none'));
  });
  form.on('error', () => file.destroy(malformed()));
  body.once('error', (error) => file.destroy(error));
  // Nobody reads on: the rest of the body is left to whoever answers.
  file.once('close', () => body.unpipe(form));
  body.pipe(form);
  return file;
}

function openForm(contentType: string) {
  try {
    return new Busboy({ headers: { 'content-type': contentType }, limits: LIMITS });
  } catch (cause) {
    const message = 'A form must say its boundary in Content-Type.';
    throw new ServiceError('unsupported_media_type', message, { cause });
  }
}

function not(code: FaultCode, received: string): ServiceError {
  return fault(code, `The form must have exactly one file, received ${received}.`);
}

function malformed(): ServiceError {
  return fault('bad_format', 'The form must be whole, as RFC 7578 has it.');
}

function fault(code: FaultCode, detail: string): ServiceError {
  return new ServiceError('invalid_request', detail, { faults: [{ pointer: '', code, detail }] });
}
