/** Decodes damaged and hostile pictures of every format. See `test/support/fuzz/fuzz-settings.ts`. */
import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { ServiceError } from '../../../src/errors.ts';
import type { Grant } from '../../../src/memory/grant.ts';
import { FUZZ_SEED } from '../../support/fuzz/fuzz-settings.ts';
import { fuzzedPicture } from '../../support/fuzz/fuzzed-picture.ts';
import { runFuzzCases } from '../../support/fuzz/run-fuzz-cases.ts';
import { soundPictures } from '../../support/fuzz/sound-pictures.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { aPool } from '../pool/a-pool.ts';
import { aFuzzedDecode } from './a-fuzzed-decode.ts';

const CASES = 2000;
const LANES = 2;
/** Each of these pictures takes milliseconds. */
const TIMEOUT_MS = 20_000;
/** What one decode may reserve, so that drawings of many surfaces do not take seconds. */
const LIMIT_BYTES = 150e6;

test('Fits any picture at the placed size, or names its fault, and keeps decoding', async (t) => {
  const scratchDir = await tempDir(t);
  const { decoders, ended, use } = aPool(t, scratchDir, { timeoutMs: TIMEOUT_MS, most: LANES });
  const decoder = decoders.for(use({ admit }));
  const own = await readdir(scratchDir);
  const sound = await soundPictures();
  const outcomes = new Map<string, number>();
  const convicted: string[] = [];

  const pictureOf = (caseNumber: number) => fuzzedPicture(sound, { seed: FUZZ_SEED, caseNumber });
  await runFuzzCases({
    test: 'picture-fuzz',
    count: CASES,
    lanes: LANES,
    describe(caseNumber) {
      const { layout, changes } = pictureOf(caseNumber);
      return `${layout} with ${changes.join(', ')}`;
    },
    async run(caseNumber) {
      const folder = join(scratchDir, `case-${caseNumber}`);
      const { outcome, artworkId } = await aFuzzedDecode(decoder, pictureOf(caseNumber), folder);
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      if (outcome.startsWith('artwork_decode_')) convicted.push(artworkId);
    },
  });

  tell(t, outcomes);
  // Whatever ends a decoder is reported, once, and nothing takes its whole time.
  assert.deepEqual(ended.map(({ artworkId }) => artworkId).sort(), convicted.sort());
  assert.deepEqual(
    ended.filter(({ end }) => end === 'decode_timeout'),
    [],
  );
  assert.deepEqual(await readdir(scratchDir), own);
  for (const picture of sound) {
    const unchanged = { ...fuzzedPicture(sound, { seed: 0, caseNumber: 0 }), bytes: picture.bytes };
    const { outcome } = await aFuzzedDecode(decoder, unchanged, join(scratchDir, 'sound'));
    assert.equal(outcome, 'fitted', picture.layout);
  }
});

function tell(t: TestContext, outcomes: ReadonlyMap<string, number>): void {
  const sorted = [...outcomes].sort(([, a], [, b]) => b - a);
  t.diagnostic(sorted.map(([outcome, count]) => `${outcome} ${count}`).join(', '));
}

function admit(bytes: number): Promise<Grant> {
  const grant = { release: () => undefined, trial: null };
  if (bytes <= LIMIT_BYTES) return Promise.resolve(grant);
  return Promise.reject(new ServiceError('does_not_fit_memory', `${bytes} bytes do not fit.`));
}
