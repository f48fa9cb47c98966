import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { test } from 'node:test';
import { ServiceError } from '../../../src/errors.ts';
import { fileOfForm } from '../../../src/http/bodies/form-file.ts';

const picture = randomBytes(300_000);
const file = () => new File([picture], 'front.png', { type: 'image/png' });

/** A form as a browser sends it, in chunks of an awkward size. */
async function sent(form: FormData, change = (body: Buffer) => body) {
  const response = new Response(form);
  const body = change(Buffer.from(await response.arrayBuffer()));
  const pieces = Array.from({ length: Math.ceil(body.length / 777) }, (_, index) =>
    body.subarray(index * 777, (index + 1) * 777),
  );
  return { type: response.headers.get('content-type')!, body: Readable.from(pieces) };
}

async function refusalOf(form: FormData, change?: (body: Buffer) => Buffer): Promise<string> {
  const { type, body } = await sent(form, change);
  const error: unknown = await buffer(fileOfForm(type, body)).catch((thrown: unknown) => thrown);
  assert.ok(error instanceof ServiceError);
  assert.equal(error.code, 'invalid_request');
  return error.faults[0]!.code;
}

test('Extracts the file of a form unchanged, whatever its name and the fields around it', async () => {
  const form = new FormData();
  form.set('note', 'for the front');
  form.set('anything', file());
  form.set('after', 'x');
  const { type, body } = await sent(form);
  assert.deepEqual(await buffer(fileOfForm(type, body)), picture);
});

test('Rejects a form without a file, with two files, or cut off', async () => {
  const none = new FormData();
  none.set('file', 'a text');
  assert.equal(await refusalOf(none), 'missing');
  const two = new FormData();
  two.append('file', file());
  two.append('file', file());
  assert.equal(await refusalOf(two), 'too_many');
  const one = new FormData();
  one.set('file', file());
  assert.equal(await refusalOf(one, (body) => body.subarray(0, -30)), 'bad_format');
  assert.equal(await refusalOf(one, (body) => body.subarray(0, 200_000)), 'bad_format');
  assert.match(await refusalOf(one, () => Buffer.from('no form at all')), /missing|bad_format/);
});

test('Rejects a form without a boundary', () => {
  assert.throws(() => fileOfForm('multipart/form-data', Readable.from([])), {
    code: 'unsupported_media_type',
  });
});

test('Keeps the connection open when the reader stops early', async () => {
  const form = new FormData();
  form.set('file', file());
  const { type, body } = await sent(form);
  const stream = fileOfForm(type, body);
  stream.destroy();
  await new Promise((resolve) => stream.once('close', resolve));
  body.resume();
  await new Promise((resolve) => body.once('end', resolve));
});
