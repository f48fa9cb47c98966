import assert from 'node:assert/strict';
import { test } from 'node:test';
import { photoshopChannels } from '../../../../src/image-files/structure/tiff/photoshop-channels.ts';
import { resource } from '../../../support/image-files/tiff-file.ts';

const NAMES = resource(1006, Buffer.from('\x05White\x07Alpha 1', 'latin1'));
/** 14 bytes each, the kind in the thirteenth. */
const KINDS = resource(
  1007,
  Buffer.from('00020000000000000000006402000000000000000000000000640000', 'hex'),
);
/** A version, and 13 bytes each. */
const KINDS_WITH_FLOATS = resource(
  1077,
  Buffer.from('00000001000200000000000000000064020000000000000000000000640000', 'hex'),
);
const CHANNELS = [
  { name: 'White', kind: 'spot' },
  { name: 'Alpha 1', kind: 'selection' },
];

test("Channels are named and described by Photoshop's older resources and by its newer one", () => {
  assert.deepEqual(photoshopChannels(Buffer.concat([NAMES, KINDS])), CHANNELS);
  const newer = Buffer.concat([resource(1005, Buffer.alloc(16)), KINDS_WITH_FLOATS, NAMES]);
  assert.deepEqual(photoshopChannels(newer).slice(0, 2), CHANNELS);
});

test('Names in Unicode come before those of one script', () => {
  const text = Buffer.from('Weiß 白\0', 'utf16le').swap16();
  const length = Buffer.from([0, 0, 0, text.length / 2]);
  const unicode = resource(1045, Buffer.concat([length, text]));
  assert.deepEqual(photoshopChannels(Buffer.concat([unicode, KINDS]))[0], {
    ...{ name: 'Weiß 白', kind: 'spot' },
  });
});

test('Resources that are cut off, or none, say nothing and break nothing', () => {
  const whole = Buffer.concat([NAMES, KINDS]);
  assert.deepEqual(photoshopChannels(Buffer.alloc(0)), []);
  assert.deepEqual(photoshopChannels(Buffer.from('no resources at all')), []);
  for (let length = 0; length < whole.length; length += 1) {
    for (const { name } of photoshopChannels(whole.subarray(0, length))) {
      assert.ok(name === null || name.length <= 7);
    }
  }
});
