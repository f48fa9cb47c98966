import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { EmbeddedJobs, type EmbeddedJobsDeps } from '../../src/jobs/embedded-jobs.ts';
import { openJobStore } from '../../src/jobs/job-store.ts';
import type { Outcome } from '../../src/messages.ts';
import { createDiskStorage } from '../../src/storage/disk-storage.ts';
import { createScratchFolders } from '../../src/storage/scratch-folders.ts';
import { silentLogger } from '../../src/telemetry/logger.ts';
import { aMemoryReceipt } from '../support/service/make-job.ts';
import { tempDir } from '../support/temp-dir.ts';
import { FakeRenderer } from './fake-renderer.ts';

interface JobsSetup {
  readonly queueLimit?: number;
  readonly concurrency?: number;
  readonly queuedPerKey?: number | null;
}

/** Jobs on a database in memory, a real disk, and a renderer that only remembers. */
export async function setUpJobs(
  t: TestContext,
  { queueLimit = 10, concurrency = 1, queuedPerKey = null }: JobsSetup = {},
) {
  const dir = await tempDir(t);
  const store = openJobStore(':memory:');
  t.after(() => store.close());
  const renderer = new FakeRenderer();
  const ended: string[] = [];
  const disk = { check: () => Promise.resolve() };
  const time = { now: new Date() };
  const pathsOfUploads: EmbeddedJobsDeps['pathsOfUploads'] = (ids) =>
    new Map(store.uploads.findAll(ids).map(({ id, sha256 }) => [id, sha256]));
  const deps = {
    store,
    renderer,
    queueLimit,
    concurrency,
    inputsDir: join(dir, 'inputs'),
    scratch: createScratchFolders(join(dir, 'scratch')),
    keepFailedMs: 3_600_000,
    retentionMs: 86_400_000,
    queuedPerKey,
    room: { check: () => disk.check() },
    storage: createDiskStorage(join(dir, 'files')),
    pathsOfUploads,
    metrics: { jobEnded: (status: string) => ended.push(status) },
    log: silentLogger(),
    now: () => time.now,
  };
  const jobs = new EmbeddedJobs(deps);
  const finish = (jobId: string, outcome: Partial<Outcome> = {}) =>
    jobs.handle({
      type: 'finished',
      jobId,
      outcome: { status: 'succeeded', memory: aMemoryReceipt(), ...outcome } as Outcome,
    });
  return { jobs, deps, store, renderer, finish, ended, dir, time, disk };
}
