import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { attachment, readPartRequest } from '../../../src/http/protocol/range-request.ts';
import { aPart } from '../../support/service/make-job.ts';

test('Answers any Range header with a range inside the file, the whole file or a refusal', () => {
  const header = fc.oneof(
    fc.string(),
    fc
      .tuple(
        fc.constantFrom('bytes=', 'bytes = ', 'items='),
        fc.string({ unit: fc.constantFrom('0', '1', '9', '-', ',', ' ') }),
      )
      .map((parts) => parts.join('')),
  );
  fc.assert(
    fc.property(header, fc.integer({ min: 1, max: 1e6 }), (range, bytes) => {
      const answer = readPartRequest('GET', { range }, aPart({ bytes }));
      if (answer.kind !== 'content' || !answer.range) return;
      const { start, end } = answer.range;
      assert.ok(start >= 0 && start <= end && end < bytes, `${start}-${end} of ${bytes}`);
    }),
  );
});

test('Escapes any file name in Content-Disposition', () => {
  assert.equal(attachment('part-1.png'), 'attachment; filename="part-1.png"');
  assert.equal(
    attachment('a"b\r\nset-cookie: ü.png'),
    `attachment; filename="a_b_set-cookie_.png"; filename*=UTF-8''a%22b%0D%0Aset-cookie%3A%20%C3%BC.png`,
  );
});
