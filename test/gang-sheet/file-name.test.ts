import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { partFileName, unknownPlaceholders } from '../../src/gang-sheet/file-name.ts';

const values = {
  order: '1001',
  part: '2',
  parts: '3',
  width: '22in',
  length: '53.25in',
  date: '2026-01-31',
};
const nameOf = (template: string | null, order = '1001') =>
  partFileName({ template, jobId: 'job', format: 'png', values: { ...values, order } });

test('Fills in a template', () => {
  assert.equal(
    nameOf('{order} {part}of{parts} {width}x{length} {date}'),
    '1001 2of3 22inx53.25in 2026-01-31.png',
  );
  assert.equal(nameOf(null), 'job-part-2.png');
});

test('Gives every part a different name and never repeats the extension', () => {
  assert.equal(nameOf('gang'), 'gang-2.png');
  assert.equal(nameOf('gang.PNG'), 'gang.PNG-2.png');
  assert.equal(nameOf('{part}.png'), '2.png');
});

test('Replaces characters and names that a file system does not allow', () => {
  assert.equal(nameOf('../{order}/{part}'), '_1001_2.png');
  assert.equal(nameOf('{part}{order}', 'a:b*c?"d"<e>|f\\g'), '2a_b_c__d__e__f_g.png');
  assert.equal(nameOf('CON{part}'.replace('{part}', '.{part}')), '_CON.2.png');
  assert.equal(nameOf('{order}.{part}', 'nul'), '_nul.2.png');
  assert.equal(nameOf('{order}{part}', 'e\u0301\u202e'), 'é_2.png');
  assert.equal(nameOf('{order}', ' . '), '-2.png');
});

test('Makes a name that every file system accepts from any order id', () => {
  const order = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ minLength: 200, unit: 'binary' }),
  );
  fc.assert(
    fc.property(
      order,
      fc.constantFrom('{order}', '{part}{order}', '{order}.{part}'),
      (id, template) => {
        const name = nameOf(template, id);
        assert.ok(Buffer.byteLength(name) <= 205);
        assert.equal(name, name.normalize('NFC'));
        assert.match(
          name,
          /^[^\p{Cc}\p{Cs}<>:"/\\|?* .][^\p{Cc}\p{Cs}<>:"/\\|?*]*\.png$|^[^ .]\.png$/u,
        );
        assert.doesNotMatch(name, /^(con|prn|aux|nul|com\d|lpt\d)\./i);
      },
    ),
  );
});

test('Lists braces that are not a known placeholder', () => {
  assert.deepEqual(unknownPlaceholders('{order}-{part}'), []);
  assert.deepEqual(unknownPlaceholders('{Order}{}{customer} } {'), [
    '{Order}',
    '{}',
    '{customer}',
    '}',
    '{',
  ]);
});
