/** Every reader of requests takes linear time for 1 and 2 MB of anything repeated. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readDataUri } from '../../../src/artwork/obtaining/read-data-uri.ts';
import { ServiceError } from '../../../src/errors.ts';
import { escapeMarkup } from '../../../src/gang-sheet/escape-markup.ts';
import { partFileName, unknownPlaceholders } from '../../../src/gang-sheet/file-name.ts';
import { forwardedAddresses } from '../../../src/http/access/forwarded-addresses.ts';
import { bearerToken } from '../../../src/http/access/tokens.ts';
import { hasMoreValues } from '../../../src/http/bodies/has-more-values.ts';
import { parseIdempotencyKey } from '../../../src/http/protocol/idempotency-key.ts';
import { grantedWaitSeconds } from '../../../src/http/protocol/prefer.ts';
import { attachment } from '../../../src/http/protocol/range-request.ts';
import { readGangSheetRequest } from '../../../src/http/requests/read-request.ts';
import { unbracket } from '../../../src/network/address-guard.ts';
import { assertLinear, type Reader } from '../../support/growth/assert-linear.ts';
import { REPEATED, repeated } from '../../support/growth/repeated.ts';

const values = { order: 'o', part: '1', parts: '2', width: '1', length: '1', date: 'd' };
const rules = { allowHttp: true, allowPrivateHosts: true };
const artwork = (source: object) => {
  const body = { orders: [{ id: '1', items: [{ artwork: source }] }] };
  return readGangSheetRequest(body, rules);
};

const READERS: Readonly<Record<string, Reader>> = {
  'a URL': (text) => artwork({ url: `http://a${text} ` }),
  'a data URI': (text) => artwork({ data: `data:image/png${text}` }),
  'a file': (text) => artwork({ file: text }),
  'an upload': (text) => artwork({ id: text }),
  'ids and names': (text) =>
    readGangSheetRequest(
      { orders: [{ id: text, items: [{}] }], output: { fileName: text }, webhook: { url: text } },
      rules,
    ),
  'an unknown key': (text) => readGangSheetRequest({ [text]: 1 }, rules),
  readDataUri: (text) => readDataUri(`data:image/png,${text}`),
  'readDataUri of parameters': (text) => readDataUri(`data:${text},`),
  hasMoreValues: (text) => hasMoreValues(Buffer.from(text), 500_000),
  grantedWaitSeconds: (text) => grantedWaitSeconds(text, 25),
  parseIdempotencyKey,
  'forwardedAddresses of X-Forwarded-For': (text) =>
    forwardedAddresses({ 'x-forwarded-for': text }, 'x-forwarded-for'),
  'forwardedAddresses of Forwarded': (text) => forwardedAddresses({ forwarded: text }, 'forwarded'),
  bearerToken: (text) => bearerToken(`Bearer ${text}`),
  attachment,
  unbracket,
  escapeMarkup,
  unknownPlaceholders,
  partFileName: (template) => partFileName({ template, jobId: 'j', format: 'png', values }),
};

for (const [name, read] of Object.entries(READERS)) {
  test(`Reads 1 and 2 MB of anything repeated in linear time: ${name}`, async () => {
    for (const piece of REPEATED) {
      const what = `${name} of ${JSON.stringify(piece)}`;
      await assertLinear(what, { read, textOf: (length) => repeated(piece, length) });
    }
  });
}

test('Refuses a data URI with two million parameters in words', async () => {
  const data = `data:image/png${';a=b'.repeat(2_000_000)};base64,AAAA`;
  await assert.rejects(
    () => artwork({ data }),
    (error: unknown) =>
      error instanceof ServiceError &&
      error.code === 'invalid_request' &&
      error.faults.every(({ code }) => code === 'bad_format'),
  );
});
