import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { access, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { withBrokenPixels } from '../support/damage/break-pixels.ts';
import sharp from 'sharp';
import type { FromRenderer, RenderJob } from '../../src/messages.ts';
import { JobStopped } from '../../src/render-job/job-stopped.ts';
import { createEncoders } from '../../src/rendering/create-encoders.ts';
import { drawFlat } from '../support/image-files/draw-artwork.ts';
import type { Lifetime } from '../support/service/running-service.ts';
import { aJob } from './a-job.ts';
import { aRenderer, type TestRenderer } from './a-renderer.ts';

const FORMATS = ['png', 'tiff', 'pdf'] as const;

const encoders = createEncoders({ threads: 1 });
after(() => encoders.close());

const start = (t: Pick<Lifetime, 'after'>, dataDir?: string) =>
  aRenderer(t, { encoders, ...(dataDir !== undefined && { dataDir }) });

/** SHA-256 of every file that was kept, by its key. */
async function keptBy({ services }: TestRenderer): Promise<Readonly<Record<string, string>>> {
  const folder = join(services.config.dataDir, 'files', 'jobs', 'job-1');
  const names = (await readdir(folder)).sort();
  const entries = names.map(async (name) => {
    const hash = createHash('sha256').update(await readFile(join(folder, name)));
    return [name, hash.digest('hex')] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

const undisturbed = new Map<string, ReturnType<typeof keptBy>>();

/** The hashes that an undisturbed run of the job gives. Each job runs once. */
function keptUndisturbed(job: RenderJob): ReturnType<typeof keptBy> {
  const key = JSON.stringify(job.request);
  const kept = undisturbed.get(key) ?? runUndisturbed(job);
  undisturbed.set(key, kept);
  return kept;
}

async function runUndisturbed(job: RenderJob) {
  const renderer = await start({ after: (release) => after(() => void release()) });
  const { status } = await renderer.run(job);
  assert.equal(status, 'succeeded');
  return keptBy(renderer);
}

/** The job for the next renderer, with the parts that the service knows of. */
function resumed(job: RenderJob, first: TestRenderer): RenderJob {
  return { ...job, parts: first.messages('part-kept').map(({ part }) => part) };
}

const scratchOf = ({ services }: TestRenderer) => join(services.disk.scratchDir, 'job-1');

/** Acts on the first message that passes. */
function once(
  renderer: TestRenderer,
  passes: (message: FromRenderer) => boolean,
  act: () => void,
): void {
  let isDone = false;
  renderer.onSend = (message) => {
    if (isDone || !passes(message)) return;
    isDone = true;
    act();
  };
}

const isKept = (number: number) => (message: FromRenderer) =>
  message.type === 'part-kept' && message.part.number === number;
const isPlaced = (part: number, placed: number) => (message: FromRenderer) =>
  message.type === 'progress' &&
  message.progress.part === part &&
  message.progress.placed === placed;

/** A raster part has two strips of 2 MiB and resumes between them; a PDF resumes between artworks. */
const RESUMABLE = {
  png: { change: { widthPx: 8192, pitchPx: 60 }, from: { placed: 1, done: 1 } },
  tiff: { change: { widthPx: 8192, pitchPx: 60 }, from: { placed: 1, done: 1 } },
  pdf: { change: {}, from: { placed: 2, done: 2 } },
} as const;

const resumable = (format: keyof typeof RESUMABLE) =>
  aJob({ ...RESUMABLE[format].change, output: { format, verify: 'full' }, parts: 1 });

// Before the tests: the first job of a process also compiles code and starts threads.
await keptUndisturbed(await aJob());
for (const format of FORMATS) await keptUndisturbed(await resumable(format));

test('A job pauses before part 2 while memory is critical and resumes after the cleanup', async (t) => {
  const job = await aJob();
  const renderer = await start(t);
  const { memory } = renderer;
  once(renderer, isKept(1), () => (memory.percent = 82));
  memory.onCollect = () => (memory.percent = 40);
  const { status, memory: receipt } = await renderer.run(job);
  assert.equal(status, 'succeeded');
  assert.equal(receipt.pauses, 1);
  const reported = renderer.sent.map((message) =>
    message.type === 'progress'
      ? `${message.progress.phase} ${message.progress.part}: ${message.progress.placed}`
      : message.type,
  );
  const from = reported.indexOf('part-kept');
  assert.deepEqual(reported.slice(from, from + 6), [
    'part-kept',
    'verifying 2: 3',
    'paused',
    'resumed',
    'rendering 2: 3',
    'rendering 2: 4',
  ]);
  assert.deepEqual(
    renderer.events('memory pause').map(({ place }) => place),
    [{ part: 2, placed: 0 }],
  );
  assert.deepEqual(await keptBy(renderer), await keptUndisturbed(job));
});

test('A job that cannot get below the threshold fails with remedies and can be resumed later', async (t) => {
  const job = await aJob();
  const renderer = await start(t);
  const { memory } = renderer;
  once(renderer, isPlaced(2, 4), () => (memory.percent = 95));
  const outcome = await renderer.run(job);
  assert.ok(outcome.status === 'failed');
  const { problem } = outcome;
  assert.equal(problem.code, 'memory_exhausted');
  assert.deepEqual(problem.details?.['place'], { part: 2, placed: 1 });
  assert.deepEqual(
    problem.remediation?.map(({ action }) => action),
    ['raise_limit'],
  );
  await access(scratchOf(renderer));

  memory.percent = 30;
  const second = await start(t, renderer.services.config.dataDir);
  assert.equal((await second.run(resumed(job, renderer))).status, 'succeeded');
  assert.deepEqual(
    second.messages('part-kept').map(({ part }) => part.number),
    [2],
  );
  assert.deepEqual(await keptBy(second), await keptUndisturbed(job));
  await assert.rejects(access(scratchOf(second)));
});

test('A part that was kept before the renderer died is reported and not rendered again', async (t) => {
  const job = await aJob();
  const first = await start(t);
  // The renderer is dead from here on: nothing it does reaches the service or the disk.
  first.onSend = (message) => {
    if (isKept(1)(message)) throw new JobStopped('interrupted');
  };
  await first.run(job);
  assert.deepEqual(first.messages('part-kept'), []);

  const second = await start(t, first.services.config.dataDir);
  assert.equal((await second.run(resumed(job, first))).status, 'succeeded');
  assert.deepEqual(
    second.events('part was verified').map(({ part }) => part),
    [1],
  );
  assert.deepEqual(
    second.events('step done').map(({ step, part }) => [step, part]),
    [
      ['artwork', undefined],
      ['keeping', 1],
      ['rendering', 2],
      ['verifying', 2],
      ['keeping', 2],
    ],
  );
  assert.deepEqual(
    second.messages('part-kept').map(({ part }) => part.number),
    [1, 2],
  );
  assert.deepEqual(await keptBy(second), await keptUndisturbed(job));
});

test('A renderer that died while it was moving a part leaves a receipt, and the next one moves the rest', async (t) => {
  const job = await aJob();
  const first = await start(t);
  first.onKeep = (key) => {
    if (key.endsWith('part-2.png')) throw new JobStopped('interrupted');
  };
  await first.run(job);
  assert.deepEqual(Object.keys(await keptBy(first)), [
    'part-1.png',
    'part-1.preview.png',
    'part-2.preview.png',
  ]);

  const second = await start(t, first.services.config.dataDir);
  assert.equal((await second.run(resumed(job, first))).status, 'succeeded');
  assert.deepEqual(
    second.events('step done').map(({ step }) => step),
    ['artwork', 'keeping'],
  );
  assert.deepEqual(await keptBy(second), await keptUndisturbed(job));
});

/** The artwork of the piece that follows the first ones on a sheet. */
function artworkAfter({ plan }: RenderJob, placed: number, sheet = 0): string | undefined {
  const next = plan!.sheets[sheet]!.placements[placed];
  return next && plan!.fittings[next.fitting]!.artworkId;
}

for (const format of FORMATS) {
  test(`A ${format} part that was interrupted in the middle resumes there and has the same bytes`, async (t) => {
    const { from } = RESUMABLE[format];
    const job = await resumable(format);
    const first = await start(t);
    once(first, isPlaced(1, 2), () => first.stop.abort(new JobStopped('interrupted')));
    assert.equal((await first.run(job)).status, 'interrupted');

    const second = await start(t, first.services.config.dataDir);
    assert.equal((await second.run(resumed(job, first))).status, 'succeeded');
    const [line] = second.events('part resumed');
    const { placed, done } = line!['resumedFrom'] as { placed: number; done: number };
    assert.deepEqual({ placed, done }, from);
    const artwork = artworkAfter(job, placed);
    assert.deepEqual(second.places[0], {
      part: 1,
      placed,
      ...(artwork !== undefined && { artwork }),
    });
    assert.deepEqual(await keptBy(second), await keptUndisturbed(job));
  });
}

test('An interrupted job resumes with the artwork that it was planned for, though the source is gone', async (t) => {
  const job = await aJob();
  const first = await start(t);
  once(first, isKept(1), () => first.stop.abort(new JobStopped('interrupted')));
  assert.equal((await first.run(job)).status, 'interrupted');

  const gone = { kind: 'file', path: 'gone.png' } as const;
  const orders = job.request.orders.map(({ id, items }) => ({
    id,
    items: items.map((item) => ({ ...item, source: gone })),
  }));
  const second = await start(t, first.services.config.dataDir);
  const { status } = await second.run(
    resumed({ ...job, request: { ...job.request, orders } }, first),
  );
  assert.equal(status, 'succeeded');
  assert.deepEqual(await keptBy(second), await keptUndisturbed(job));
});

test('A job on a disk that others fill stops at the next checkpoint and continues when there is room', async (t) => {
  const renderer = await start(t);
  once(renderer, isPlaced(2, 5), () => (renderer.freeBytes = 0));
  const job = await aJob();
  const outcome = await renderer.run(job);
  assert.ok(outcome.status === 'interrupted');
  assert.equal(outcome.diskFull?.problem.code, 'storage_full');
  const artwork = artworkAfter(job, 2, 1)!;
  assert.deepEqual(renderer.places.at(-1), { part: 2, placed: 2, artwork });
  assert.deepEqual(Object.keys(await keptBy(renderer)), ['part-1.png', 'part-1.preview.png']);
  renderer.freeBytes = 1e9;
  const { status } = await renderer.run(resumed(job, renderer));
  assert.equal(status, 'succeeded');
  assert.deepEqual(await keptBy(renderer), await keptUndisturbed(job));
});

test('A job that fills the disk itself waits for room, and says how much it needs', async (t) => {
  const renderer = await start(t);
  once(renderer, isPlaced(2, 5), () => (renderer.freeBytes = 0));
  const outcome = await renderer.run(await aJob());
  assert.ok(outcome.status === 'interrupted' && outcome.diskFull !== undefined);
  const { problem, heldBytes, neededBytes } = outcome.diskFull;
  assert.deepEqual(problem.details?.['freeBytes'], 0);
  assert.deepEqual(
    problem.remediation?.map(({ action }) => action),
    ['free_disk'],
  );
  assert.ok(heldBytes > 0 && neededBytes > 0);
});

test('A job that the whole disk could not hold fails, with its numbers, and leaves no scratch files', async (t) => {
  const renderer = await start(t);
  renderer.diskBytes = 1000;
  once(renderer, isPlaced(2, 5), () => (renderer.freeBytes = 0));
  const outcome = await renderer.run(await aJob());
  assert.ok(outcome.status === 'failed');
  const { code, details, remediation } = outcome.problem;
  assert.equal(code, 'storage_full');
  assert.ok((details?.['neededBytes'] as number) > 1000);
  assert.equal(details?.['capacityBytes'], 999);
  assert.deepEqual(
    remediation?.map(({ action }) => action),
    ['free_disk', 'split_request'],
  );
  await assert.rejects(access(scratchOf(renderer)));
});

test('A disk that fills after the last part takes nothing from the job', async (t) => {
  const renderer = await start(t);
  once(renderer, isKept(2), () => (renderer.freeBytes = 0));
  assert.equal((await renderer.run(await aJob())).status, 'succeeded');
});

test('A disk that is full in spite of the reserve is reported as the same problem', async (t) => {
  const renderer = await start(t);
  renderer.onKeep = () => {
    throw Object.assign(new Error('no room'), { code: 'ENOSPC' });
  };
  const outcome = await renderer.run(await aJob());
  assert.ok(outcome.status === 'interrupted');
  assert.equal(outcome.diskFull?.problem.code, 'storage_full');
});

test('A cancelled job ends at the next checkpoint and leaves no scratch files', async (t) => {
  const renderer = await start(t);
  once(renderer, isPlaced(1, 1), () => renderer.stop.abort(new JobStopped('cancelled')));
  const { status } = await renderer.run(await aJob());
  assert.equal(status, 'cancelled');
  assert.deepEqual(renderer.messages('part-kept'), []);
  await assert.rejects(access(scratchOf(renderer)));
});

test('The memory brake ends a job between two checkpoints', async (t) => {
  const renderer = await start(t);
  const { memory } = renderer;
  once(renderer, isPlaced(1, 1), () => {
    memory.percent = 96;
    void memory.governor.brake();
    memory.percent = 30;
  });
  const outcome = await renderer.run(await aJob());
  assert.ok(outcome.status === 'failed');
  assert.equal(outcome.problem.code, 'memory_exhausted');
  assert.equal(outcome.problem.details?.['reason'], 'emergency');
});

test('A new job is packed and reported with its predicted peak and, at the end, its observed peak', async (t) => {
  const renderer = await start(t);
  const job = { ...(await aJob({ parts: 1, pieces: 1 })), plan: null };
  assert.equal((await renderer.run(job)).status, 'succeeded');
  const types = new Set(renderer.sent.map(({ type }) => type));
  assert.deepEqual([...types], ['progress', 'planned', 'part-kept', 'peak-observed']);
  const [planned] = renderer.messages('planned');
  assert.equal(planned!.items.length, 1);
  assert.ok(planned!.predictedPeakBytes > 0);
  assert.equal(renderer.messages('peak-observed')[0]!.observation.isCold, true);
  assert.equal(renderer.messages('progress').at(-1)!.progress.placed, 1);
});

test('A job whose artwork has changed since it was planned fails with the missing hash', async (t) => {
  const job = await aJob();
  const plan = job.plan!;
  const fittings = plan.fittings.map((fitting) => ({ ...fitting, artworkId: 'gone' }));
  const renderer = await start(t);
  const outcome = await renderer.run({ ...job, plan: { ...plan, fittings } });
  assert.ok(outcome.status === 'failed');
  assert.equal(outcome.problem.code, 'artwork_rejected');
  assert.deepEqual(outcome.problem.details, { missingSha256: 'gone' });
});

test('Artwork that cannot be decoded fails the job with every bad file listed, and fails later jobs at once', async (t) => {
  const size = { widthPx: 20, heightPx: 16 };
  const [good, one, two] = await Promise.all([1, 2, 3].map((seed) => drawFlat({ ...size, seed })));
  const artworks = [good!, withBrokenPixels(one!), withBrokenPixels(two!)];
  const job = await aJob({ artworks });
  const renderer = await start(t);
  for (const run of ['first', 'second']) {
    const outcome = await renderer.run(job);
    assert.ok(outcome.status === 'failed');
    assert.equal(outcome.problem.code, 'artwork_rejected', run);
    assert.deepEqual(
      outcome.problem.errors?.map(({ pointer }) => pointer.slice(0, 9)),
      ['/orders/1', '/orders/2'],
    );
  }
  assert.equal(renderer.events('step done').length, 1, 'the second run is refused at once');
});

test('Artwork with no visible pixels is found while it is laid, and its part is not kept', async (t) => {
  const raw = { width: 20, height: 16, channels: 4 } as const;
  const blank = await sharp(Buffer.alloc(20 * 16 * 4), { raw })
    .png()
    .toBuffer();
  const renderer = await start(t);
  const outcome = await renderer.run(await aJob({ artworks: [blank] }));
  assert.ok(outcome.status === 'failed');
  assert.equal(outcome.problem.code, 'artwork_rejected');
  assert.deepEqual(
    outcome.problem.errors?.map(({ code }) => code),
    ['artwork_empty'],
  );
  assert.deepEqual(renderer.messages('part-kept'), []);
});

test('A job that ran out of memory before takes every degradation measure and has the same bytes', async (t) => {
  const job = await aJob();
  const renderer = await start(t);
  const outcome = await renderer.run({ ...job, lowMemory: true });
  assert.equal(outcome.status, 'succeeded');
  assert.equal(outcome.memory.gaveUp.length, 5);
  assert.deepEqual(await keptBy(renderer), await keptUndisturbed(job));
});

test('While memory is short, the next image waits for memory before it is decoded', async (t) => {
  const job = await aJob({ parts: 1 });
  const renderer = await start(t);
  const { memory } = renderer;
  // Memory rises between two checkpoints, when the second piece asks for its artwork.
  renderer.isShort = () => {
    if (renderer.places.length === 2 && memory.calls.collections === 0) memory.percent = 88;
    return memory.percent >= 87;
  };
  memory.onCollect = () => (memory.percent = 40);
  assert.equal((await renderer.run({ ...job, lowMemory: true })).status, 'succeeded');
  assert.deepEqual(
    renderer.events('memory pause').map(({ place }) => place),
    [{ part: 1, placed: 1, before: 'decoding' }],
  );
});
