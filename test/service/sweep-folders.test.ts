import assert from 'node:assert/strict';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Job } from '../../src/jobs/job.ts';
import { sweepFolders } from '../../src/service/expiry/sweep-folders.ts';
import { aJob } from '../support/service/fake-jobs.ts';
import { tempDir } from '../support/temp-dir.ts';

test('At start, removes the folders of jobs that do not exist or no longer need them', async (t) => {
  const dir = await tempDir(t);
  const [inputs, scratch] = [join(dir, 'inputs'), join(dir, 'scratch')];
  const jobs: Readonly<Record<string, Job>> = {
    running: aJob({ status: 'running' }),
    resumable: aJob({ status: 'failed', resumableUntil: '2026-02-01T12:00:00.000Z' }),
    ended: aJob({ status: 'succeeded' }),
  };
  for (const folder of [inputs, scratch]) {
    for (const id of ['nobodys', ...Object.keys(jobs)]) {
      await mkdir(join(folder, id), { recursive: true });
    }
  }
  await sweepFolders({ inputs, scratch }, { brief: (id) => Promise.resolve(jobs[id] ?? null) });
  assert.deepEqual((await readdir(inputs)).sort(), ['ended', 'resumable', 'running']);
  assert.deepEqual((await readdir(scratch)).sort(), ['resumable', 'running']);
});
