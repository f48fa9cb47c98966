import { Busboy } from '@fastify/busboy';
import { PassThrough, type Readable } from 'node:stream';
import { ServiceError } from '../../errors.ts';
import type { FaultCode } from '../../fault-codes.ts';

/** A form contains one file; other fields are ignored, within limits. */
const LIMITS = { files: 1, fields: 20, parts: 21, fieldSize: 1024, headerPairs: 20 };

/**
 * Returns the file in a form (RFC 7578) as a stream; nothing is buffered. The stream ends once the whole
 * form has arrived with exactly one file, and fails with `invalid_request` otherwise.
 * @throws ServiceError `unsupported_media_type` for a form without a boundary
 */
export function fileOfForm(contentType: string, body: Readable): Readable {
  const file = new PassThrough();
  const form = openForm(contentType);
  let hasFile = false;
  // The file may fail before it is read; a later reader still gets the error.
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
  // The code that responds discards the rest of the body.
  file.once('close', () => body.unpipe(form));
  body.pipe(form);
  return file;
}

function openForm(contentType: string) {
  try {
    return new Busboy({ headers: { 'content-type': contentType }, limits: LIMITS });
  } catch (cause) {
    const message = 'The Content-Type of a form must include a boundary.';
    throw new ServiceError('unsupported_media_type', message, { cause });
  }
}

function not(code: FaultCode, received: string): ServiceError {
  return fault(code, `The form must contain exactly one file, received ${received}.`);
}

function malformed(): ServiceError {
  return fault('bad_format', 'The form must be complete and well-formed (RFC 7578).');
}

function fault(code: FaultCode, detail: string): ServiceError {
  return new ServiceError('invalid_request', detail, { faults: [{ pointer: '', code, detail }] });
}
