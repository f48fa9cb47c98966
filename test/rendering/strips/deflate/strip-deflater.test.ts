import assert from 'node:assert/strict';
import { test } from 'node:test';
import { constants, deflateRawSync, inflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { StripDeflater } from '../../../../src/rendering/strips/deflate/strip-deflater.ts';
import { compressionFor } from '../../../../src/rendering/strips/effort.ts';
import { seededRandom } from '../../../support/image-files/noise.ts';

const deflater = new StripDeflater();
const BALANCED = compressionFor('balanced');
const random = seededRandom(11);
const below = (limit: number): number => Math.floor(random() * limit);

const inflated = (deflated: Uint8Array): Buffer =>
  inflateRawSync(deflated, { finishFlush: constants.Z_SYNC_FLUSH });

/** Bytes spread around zero, with runs of zeros and repeats of earlier bytes among them. */
function someBytes(length: number, spread: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; at += 1) {
    const chance = random();
    if (chance < 0.01) {
      at += below(600);
    } else if (chance < 0.02) {
      const from = below(at + 1);
      const count = below(400);
      bytes.copyWithin(at, from, Math.min(from + count, at));
      at += count;
    } else {
      bytes[at] = (random() + random() - 1) * spread;
    }
  }
  return bytes;
}

/** A filtered photograph, where neighbouring values differ slightly. */
const grain = (): Uint8Array =>
  Uint8Array.from({ length: 640_000 }, () => random() * random() * 30);

/** Filtered flat art: mostly zeros, with the same crooked lines at changing distances. */
function edges(): Uint8Array {
  const edge = Uint8Array.from({ length: 40 }, () => random() * 256);
  const bytes = new Uint8Array(640_000);
  for (let at = 0; at < bytes.length - 200; at += 40 + below(90)) {
    const from = below(20);
    bytes.set(edge.subarray(from, from + 20), at);
  }
  return bytes;
}

test('Deflated bytes inflate to the same bytes, for any length and effort', () => {
  const lengths = [0, 1, 3, 7, 8, 9, 15, 16, 17, 258, 259, 300, 32_768, 32_777, 70_000, 700_000];
  for (const length of [...lengths, ...Array.from({ length: 60 }, () => below(5000))]) {
    for (const spread of [0, 1, 20, 255]) {
      const bytes = someBytes(length, spread);
      for (const effort of ['fast', 'balanced', 'small'] as const) {
        const about = `${length} bytes of spread ${spread}, ${effort}`;
        const deflated = deflater.deflate(bytes, compressionFor(effort));
        assert.ok(inflated(deflated).equals(bytes), about);
      }
    }
  }
});

test('Any bytes survive a round trip', () => {
  const patterns = fc
    .array(fc.tuple(fc.uint8Array({ maxLength: 12 }), fc.nat(40)), { maxLength: 60 })
    .map((pieces) =>
      Buffer.concat(pieces.flatMap(([bytes, times]) => Array.from({ length: times }, () => bytes))),
    );
  fc.assert(
    fc.property(patterns, fc.nat(8), fc.integer({ min: 8, max: 20 }), (...drawn) => {
      const [bytes, patience, leastMatch] = drawn;
      assert.ok(inflated(deflater.deflate(bytes, { patience, leastMatch })).equals(bytes));
    }),
    { numRuns: 500 },
  );
});

test('Finds repeats up to the largest distance of deflate, and none beyond', () => {
  const drawn = Uint8Array.from({ length: 400 }, () => 1 + below(255));
  const bytesOf = (distance: number): number => {
    const bytes = new Uint8Array(distance + drawn.length);
    bytes.set(drawn);
    bytes.set(drawn, distance);
    const deflated = deflater.deflate(bytes, BALANCED);
    assert.ok(inflated(deflated).equals(bytes));
    return deflated.length;
  };
  for (const distance of [32_767, 32_768]) assert.ok(bytesOf(distance) < 800, `${distance}`);
  for (const distance of [32_769, 40_000]) assert.ok(bytesOf(distance) > 900, `${distance}`);
});

test('The result depends neither on earlier strips nor on the thread', () => {
  const bytes = someBytes(100_000, 20);
  const first = deflater.deflate(bytes, BALANCED);
  deflater.deflate(someBytes(300_000, 255), compressionFor('fast'));
  assert.deepEqual(deflater.deflate(bytes, BALANCED), first);
  assert.deepEqual(new StripDeflater().deflate(bytes, BALANCED), first);
});

test('Flushed streams concatenate to one stream', () => {
  const parts = [someBytes(1000, 9), someBytes(77, 200), new Uint8Array(0), someBytes(40_000, 3)];
  const deflated = parts.map((bytes) => deflater.deflate(bytes, BALANCED));
  assert.ok(inflated(Buffer.concat(deflated)).equals(Buffer.concat(parts)));
});

test('A last strip ends its stream', () => {
  for (const length of [0, 1, 5, 1000, 100_000]) {
    const bytes = someBytes(length, 30);
    for (const effort of ['balanced', 'small'] as const) {
      const deflated = deflater.deflate(bytes, compressionFor(effort), 'last');
      assert.ok(inflateRawSync(deflated).equals(bytes), `${length} bytes, ${effort}`);
    }
  }
});

test('Deflating noise adds almost nothing', () => {
  const noise = Uint8Array.from({ length: 500_000 }, () => below(256));
  assert.ok(deflater.deflate(noise, BALANCED).length < 500_000 * 1.001);
});

for (const [what, draw] of [
  ['Flat art', edges],
  ['A photograph', grain],
] as const) {
  test(`${what} becomes smaller than with zlib's fastest level, and more effort never makes it larger`, () => {
    const bytes = draw();
    const bytesWith = (effort: 'fast' | 'balanced' | 'small') =>
      deflater.deflate(bytes, compressionFor(effort)).length;
    const quickest = deflateRawSync(bytes, { level: 1 }).length;
    assert.ok(bytesWith('balanced') < quickest, `${bytesWith('balanced')} against ${quickest}`);
    assert.ok(bytesWith('small') <= deflateRawSync(bytes, { level: 6 }).length + 5);
    assert.ok(bytesWith('small') <= bytesWith('balanced'));
  });
}
