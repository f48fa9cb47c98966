import assert from 'node:assert/strict';
import { test } from 'node:test';
import { photoshopChannels } from '../../../../src/image-files/structure/tiff/photoshop-channels.ts';
import { resource } from '../../../support/image-files/tiff-file.ts';

const NAMES = resource(1006, Buffer.from('\x05White\x07Alpha 1', 'latin1'));
/** 14 bytes each; the thirteenth is the kind. */
const KINDS = resource(
  1007,
  Buffer.from('00020000000000000000006402000000000000000000000000640000', 'hex'),
);
/** A version, then 13 bytes each. */
const KINDS_WITH_FLOATS = resource(
  1077,
  Buffer.from('00000001000200000000000000000064020000000000000000000000640000', 'hex'),
);
const CHANNELS = [
  { name: 'White', kind: 'spot' },
  { name: 'Alpha 1', kind: 'selection' },
];

test("Reads names and kinds of channels from Photoshop's older and newer resources", () => {
  assert.deepEqual(photoshopChannels(Buffer.concat([NAMES, KINDS])), CHANNELS);
  const newer = Buffer.concat([resource(1005, Buffer.alloc(16)), KINDS_WITH_FLOATS, NAMES]);
  assert.deepEqual(photoshopChannels(newer).slice(0, 2), CHANNELS);
});

test('Prefers Unicode names to those in one script', () => {
  const text = Buffer.from('Weiß 白\0', 'utf16le').swap16();
  const length = Buffer.from([0, 0, 0, text.length / 2]);
  const unicode = resource(1045, Buffer.concat([length, text]));
  assert.deepEqual(photoshopChannels(Buffer.concat([unicode, KINDS]))[0], {
    name: 'Weiß 白',
    kind: 'spot',
  });
});

test('Reads nothing from truncated or missing resources, without failing', () => {
  const whole = Buffer.concat([NAMES, KINDS]);
  assert.deepEqual(photoshopChannels(Buffer.alloc(0)), []);
  assert.deepEqual(photoshopChannels(Buffer.from('no resources at all')), []);
  for (let length = 0; length < whole.length; length += 1) {
    for (const { name } of photoshopChannels(whole.subarray(0, length))) {
      assert.ok(name === null || name.length <= 7);
    }
  }
});
