import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { openDatabase } from '../../src/database/open-database.ts';
import { EmbeddedJobs } from '../../src/jobs/embedded-jobs.ts';
import { JobFiles } from '../../src/jobs/job-files.ts';
import type { FindUploads, JobsInput } from '../../src/jobs/jobs-input.ts';
import type { Outcome } from '../../src/messages.ts';
import { createDiskStorage } from '../../src/storage/disk-storage.ts';
import { HeldWrites } from '../../src/storage/held-writes.ts';
import { createScratchFolders } from '../../src/storage/scratch-folders.ts';
import { silentLogger } from '../../src/telemetry/logger.ts';
import { aUrlFetcher } from '../support/fetching/fetch-order.ts';
import { aMemoryReceipt } from '../support/service/make-job.ts';
import { tempDir } from '../support/temp-dir.ts';
import { FakeRenderer } from './fake-renderer.ts';

interface JobsSetup {
  readonly queueLimit?: number;
  readonly concurrency?: number;
  readonly queuedPerKey?: number | null;
  readonly questionMs?: number;
  readonly leaveGraceMs?: number;
}

const ROOMY_DISK = { freeBytes: 2e9, reserveBytes: 1e9, leftBytes: 1e9 };

/** Changes that can be awaited together with everything that they cause. */
export class CountedWrites extends HeldWrites {
  #count = 0;

  override run(what: string, write: () => Promise<unknown>): Promise<boolean> {
    this.#count += 1;
    return super.run(what, write);
  }

  /** Resolves once everything is stored, or held, and nothing more has followed from it. */
  async settled(): Promise<void> {
    for (let before = -1; before !== this.#count;) {
      before = this.#count;
      await this.quiet();
      await nextTurn();
    }
  }
}

/** Jobs with a database in memory, a real disk, and a renderer that only records messages. */
export async function setUpJobs(
  t: TestContext,
  {
    queueLimit = 10,
    concurrency = 1,
    queuedPerKey = null,
    questionMs = 20_000,
    leaveGraceMs = 5_000,
  }: JobsSetup = {},
) {
  const dir = await tempDir(t);
  const stores = await openDatabase(':memory:');
  const renderer = new FakeRenderer();
  const ended: string[] = [];
  const disk = { check: () => Promise.resolve() };
  const time = { now: new Date() };
  const uploads: { find: FindUploads; assertAllowed: JobsInput['assertAllowed'] } = {
    assertAllowed: () => Promise.resolve(),
    find: async (ids) => {
      const found = await stores.uploads.findAll(ids);
      return new Map(found.map(({ id, sha256 }) => [id, sha256]));
    },
  };
  const storage = createDiskStorage(join(dir, 'files'));
  const scratch = createScratchFolders(join(dir, 'scratch'));
  const limits = {
    concurrency,
    queueLimit,
    queuedPerKey,
    questionMs,
    answerMs: 25_000,
    leaveGraceMs,
    keepFailedMs: 3_600_000,
    retentionMs: 86_400_000,
    obtainMs: 60_000,
  };
  const writes = new CountedWrites(silentLogger());
  t.after(async () => {
    await writes.settled();
    await stores.close();
  });
  const input: JobsInput = {
    stores,
    files: new JobFiles({ storage, scratch, inputsDir: join(dir, 'inputs') }),
    renderer,
    room: {
      check: () => disk.check(),
      figures: () => Promise.resolve(ROOMY_DISK),
      capacityBytes: () => Promise.resolve(2e9),
    },
    findUploads: (ids, owner) => uploads.find(ids, owner),
    assertAllowed: (sha256) => uploads.assertAllowed(sha256),
    limits,
    telemetry: {
      log: silentLogger(),
      metrics: { jobEnded: (status) => ended.push(status) },
      now: () => time.now,
    },
    writes,
    expiryNow: () => time.now,
    fetcher: aUrlFetcher(t),
    places: { advance: () => undefined },
  };
  const jobs = new EmbeddedJobs(input);
  /** A service of its own with the same database and files, as on another machine. */
  const another = (changes: Partial<JobsInput> = {}) => {
    const others = { renderer: new FakeRenderer(), writes: new CountedWrites(silentLogger()) };
    t.after(() => others.writes.settled());
    return { ...others, jobs: new EmbeddedJobs({ ...input, ...others, ...changes }) };
  };
  const finish = (jobId: string, outcome: Partial<Outcome> = {}) =>
    jobs.handle({
      type: 'finished',
      jobId,
      outcome: { status: 'succeeded', memory: aMemoryReceipt(), ...outcome } as Outcome,
    });
  return {
    jobs,
    another,
    input,
    stores,
    uploads,
    storage,
    scratch,
    limits,
    renderer,
    finish,
    settled: () => writes.settled(),
    ended,
    dir,
    time,
    disk,
  };
}
