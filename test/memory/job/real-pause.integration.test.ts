import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Problem } from '../../../src/errors.ts';
import { type Ended } from '../../support/processes/memory-group.ts';
import type { LogLine } from '../recording-log.ts';
import { memoryGroupOrSkip } from '../../support/processes/memory-group-or-skip.ts';

const MIB = 2 ** 20;
const CHILD = fileURLToPath(new URL('../governed-child.js', import.meta.url));

interface Outcome extends Ended {
  readonly oomKills: number;
  readonly peakBytes: number;
  readonly lines: readonly LogLine[];
  events(name: string): readonly LogLine[];
}

/** Runs the child in a group of 400 MB, or returns null after the test has been skipped. */
async function runGoverned(t: TestContext, ...args: readonly string[]): Promise<Outcome | null> {
  const group = memoryGroupOrSkip(t, 400 * MIB);
  if (group === null) return null;
  const ended = await group.run(process.execPath, args);
  const lines = ended.stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as LogLine);
  return {
    ...ended,
    oomKills: group.oomKills(),
    peakBytes: group.peakBytes(),
    lines,
    events: (name) => lines.filter(({ event }) => event === name),
  };
}

for (const flags of [['--expose-gc'], []]) {
  const how = flags.length > 0 ? 'with --expose-gc' : 'without flags';
  test(`Under a real limit, ${how}, every pause returns droppable memory`, async (t) => {
    const outcome = await runGoverned(t, ...flags, CHILD, 'droppable');
    if (outcome === null) return;
    assert.equal(outcome.code, 0, outcome.stderr);
    assert.equal(outcome.oomKills, 0);
    const pauses = outcome.events('memory pause');
    const ends = outcome.events('memory pause ended');
    assert.equal(pauses.length, 3);
    for (const [index, end] of ends.entries()) {
      assert.ok((pauses[index]!['percent'] as number) >= 87);
      assert.equal(end['outcome'], 'resumed');
      assert.ok((end['percent'] as number) <= 70, `pause ${index + 1}: ${String(end['percent'])}%`);
    }
  });
}

test('Under a real limit, live memory ends the job with advice, and the process exits in order', async (t) => {
  const outcome = await runGoverned(t, CHILD, 'live');
  if (outcome === null) return;
  assert.equal(outcome.code, 3, outcome.stderr);
  assert.equal(outcome.signal, null);
  assert.equal(outcome.oomKills, 0);
  assert.ok(outcome.peakBytes < 400 * MIB);
  const [{ problem } = {}] = outcome.events('job failed') as readonly { problem?: Problem }[];
  assert.equal(problem?.code, 'memory_exhausted');
  assert.deepEqual(
    problem.remediation?.map(({ action }) => action),
    ['raise_limit'],
  );
  assert.equal(outcome.events('memory summary').length, 1);
});
