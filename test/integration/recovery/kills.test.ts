import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import {
  drawKillArtwork,
  mostRenderedAgain,
  runKilled,
  runUndisturbed,
  submitKillJob,
  type Killed,
  type KillRun,
} from '../../support/service/kill-runs.ts';
import { startRunningService } from '../../support/service/running-service.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { until } from '../../support/processes/until.ts';

const SEED = Number(process.env['KILL_SEED'] ?? 1);
const JOB = { format: 'png', lengthIn: 6 } as const;

const runs = [
  { victim: 'decoder', kills: 3 },
  { victim: 'renderer', kills: 2 },
  { victim: 'renderer', kills: 2 },
  { victim: 'tree', kills: 2 },
] as const;

function assertUndisturbed(run: KillRun, killed: Killed, undisturbed: Killed): void {
  const what = `seed ${run.seed}: ${JSON.stringify(killed.kills)}`;
  assert.deepEqual(killed.hashes, undisturbed.hashes, what);
  for (const { placed, resumedFrom, refused } of killed.kills) {
    assert.equal(refused, null, what);
    assert.ok(placed - resumedFrom <= mostRenderedAgain(run), what);
  }
}

async function assertResumesAfterSigterm(
  t: TestContext,
  env: Record<string, string>,
  { ended: undisturbed }: Killed,
): Promise<void> {
  const dataDir = await tempDir(t);
  const first = await startRunningService(t, { env, dataDir });
  const id = await submitKillJob(first, JOB);
  const enough = undisturbed.parts[0]!.placements + 30;
  await until('the job is well into its second part', async () => {
    const { body } = await first.get(`/gangsheets/${id}`);
    return body.progress.placed >= enough;
  });
  assert.equal(await first.stop(), 0);
  assert.deepEqual(first.logged('renderer died'), []);

  const second = await startRunningService(t, { env, dataDir });
  const ended = await second.untilEnded(id);
  assert.equal(ended.status, 'succeeded', JSON.stringify(ended.problem));
  const hashes = ({ parts }: typeof ended) => parts.map(({ sha256 }) => sha256);
  assert.deepEqual(hashes(ended), hashes(undisturbed));
  const resumed = ['part resumed', 'part was verified'].flatMap((event) => second.logged(event));
  const kept = second.logged('job started')[0]?.['partsKept'];
  assert.ok(resumed.length > 0 || Number(kept) > 1, 'the unfinished part started over');
}

test('An interrupted job ends with the same bytes and repeats at most the work since one checkpoint', async (t) => {
  const env = await drawKillArtwork(t);
  const undisturbed = await runUndisturbed(t, { ...JOB, env });
  for (const [index, kind] of runs.entries()) {
    const run = { ...kind, ...JOB, env, seed: SEED + index };
    await t.test(
      `${run.kills} times by kill -9 of its ${run.victim}, seed ${run.seed}`,
      async (t) => {
        const killed = await runKilled(t, run);
        t.diagnostic(JSON.stringify(killed.kills));
        assertUndisturbed(run, killed, undisturbed);
      },
    );
  }
  await t.test('by SIGTERM in the middle of a part', (t) =>
    assertResumesAfterSigterm(t, { ...env, CHECKPOINT_EVERY: '1' }, undisturbed),
  );
});
