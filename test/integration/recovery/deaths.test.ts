/** Deaths by real causes, in the processes of a real service, and what the reports say about them. */
import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import type { IncidentAnswer, IncidentPageAnswer } from '../../../src/http/contract/incident.ts';
import type { DeathKind } from '../../support/damage/die.ts';
import { withFault } from '../../support/damage/fault.ts';
import { drawFlat } from '../../support/image-files/draw-artwork.ts';
import { createMemoryGroup } from '../../support/processes/memory-group.ts';
import { childrenOf, ticksOf } from '../../support/processes/process-tree.ts';
import { until } from '../../support/processes/until.ts';
import { startRunningService, type RunningService } from '../../support/service/running-service.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { memoryGroupOrSkip } from '../../support/processes/memory-group-or-skip.ts';

const MIB = 2 ** 20;
/** Processor time of a decoder that has done more than start, in hundredths of a second. */
const STARTED_TICKS = 60;

/** Takes some seconds to draw, and little memory. */
const SLOW_SVG =
  '<svg xmlns="http://www.w3.org/2000/svg" width="800" height="800"><filter id="n"><feTurbulence baseFrequency="0.05" numOctaves="8"/></filter><rect width="800" height="800" filter="url(#n)"/></svg>';

/** A program that takes 400 MiB a second. */
const GROWING = 'const held = []; setInterval(() => held.push(Buffer.alloc(8 * 2 ** 20, 1)), 20);';

async function withArtwork(t: TestContext): Promise<Record<string, string>> {
  const dir = await tempDir(t);
  await writeFile(join(dir, 'good.png'), await drawFlat({ widthPx: 300, heightPx: 200 }));
  return { ARTWORK_DIR: dir, GIVE_UP_AFTER_DEATHS: '100' };
}

const anOrder = (id: string, quantity = 20) => ({
  orders: [{ id, items: [{ artwork: { file: 'good.png' }, width: 1, quantity }] }],
  sheet: { width: 12, maxHeight: 24 },
  packing: { effort: 'fast' },
});

/** Newest first. */
async function incidentsOf(service: RunningService): Promise<readonly IncidentAnswer[]> {
  return (await service.get<IncidentPageAnswer>('/incidents')).body.incidents;
}

/** Waits until there are that many reports, and returns the newest one. */
function untilReported(t: TestContext, service: RunningService, count: number) {
  return until(
    `${count} incidents are reported`,
    async () => {
      const incidents = await incidentsOf(service);
      return incidents.length >= count && incidents[0];
    },
    { everyMs: 50, signal: t.signal },
  );
}

/** Runs a job that kills its renderer, cancels it after the first death, and returns the report. */
async function dieOnce(
  t: TestContext,
  service: RunningService,
  kind: DeathKind,
): Promise<IncidentAnswer> {
  const before = (await incidentsOf(service)).length;
  await service.untilReady();
  // Not finished before the process is dead.
  const { id } = await service.submit(anOrder(`die-${kind}`, 2_000));
  const report = await untilReported(t, service, before + 1);
  await service.call({ method: 'DELETE', path: `/gangsheets/${id}` });
  assert.equal(report.jobId, id, kind);
  return report;
}

const told = ({ class: name, remediation }: IncidentAnswer) => [name, remediation[0]?.action];

const DEATHS: readonly (readonly [DeathKind, IncidentAnswer['class'], string])[] = [
  ['heap', 'heap_oom', 'fewer_orders'],
  ['worker-heap', 'heap_oom', 'fewer_orders'],
  ['bad-alloc', 'native_oom', 'raise_limit'],
  ['glib', 'native_oom', 'raise_limit'],
  ['array-buffer', 'native_oom', 'raise_limit'],
  ['uncaught', 'crash', 'read_log'],
  ['rejection', 'crash', 'read_log'],
  ['channel-closed', 'crash', 'read_log'],
  ['emfile', 'crash', 'raise_open_files'],
  ['enospc', 'crash', 'free_disk'],
  ['module', 'crash', 'reinstall'],
];

test('A renderer that dies of itself is reported by its cause, with the remedy for it', async (t) => {
  const env = { ...(await withArtwork(t)), ...withFault('die') };
  const service = await startRunningService(t, { env });
  for (const [kind, incidentClass, action] of DEATHS) {
    const report = await dieOnce(t, service, kind);
    assert.deepEqual(told(report), [incidentClass, action], `${kind}: ${JSON.stringify(report)}`);
  }
  assert.equal((await service.runJob(anOrder('good'))).status, 'succeeded');
});

for (const kind of ['loop-hung', 'native-hung'] as const) {
  test(`A renderer that hangs is reported as such: ${kind}`, async (t) => {
    const env = { ...(await withArtwork(t)), ...withFault('die') };
    const service = await startRunningService(t, { env });
    assert.deepEqual(told(await dieOnce(t, service, kind)), ['hung', 'read_log']);
  });
}

test('A renderer whose threads hang while it still responds is reported as hung, with the job', async (t) => {
  const env = { ...(await withArtwork(t)), ...withFault('die'), STALL_TIMEOUT_MS: '2000' };
  const service = await startRunningService(t, { env });
  const report = await dieOnce(t, service, 'pool-hung');
  assert.deepEqual(told(report), ['hung', 'read_log']);
  assert.match(report.stderr.at(-1) ?? '', /^The renderer responded, but job \S+ made no progress/);
  assert.equal((await service.runJob(anOrder('good'))).status, 'succeeded');
});

test('A job whose allocations fail is tried again with less, and then fails with the words for it', async (t) => {
  const env = { ...(await withArtwork(t)), ...withFault('die') };
  const service = await startRunningService(t, { env });
  const job = await service.runJob(anOrder('die-bad-alloc'));
  assert.equal(job.problem?.code, 'out_of_memory');
  assert.equal(service.logged('renderer died during job').length, 2);
  const [again, first] = await incidentsOf(service);
  assert.equal(first?.remediation[0]?.action, 'raise_limit');
  assert.match(first.remediation[0].detail, /^Try [\d,]+ MB .*the need is unknown/);
  assert.equal(again?.remediation[0]?.action, 'look_at_artwork');
  assert.doesNotMatch(JSON.stringify(again.remediation), / MB/);
});

test('A renderer that is ended from outside is reported by its signal; one that was asked to end, not at all', async (t) => {
  const service = await startRunningService(t, { env: await withArtwork(t) });
  const expected = [
    ['SIGKILL', 'killed', 'find_sender'],
    ['SIGSEGV', 'crash', 'read_log'],
    ['SIGBUS', 'crash', 'read_log'],
    ['SIGILL', 'crash', 'read_log'],
  ] as const;
  for (const [index, [signal, incidentClass, action]] of expected.entries()) {
    await service.untilReady();
    process.kill(service.rendererPid(), signal);
    const report = await untilReported(t, service, index + 1);
    assert.deepEqual([report.signal, ...told(report)], [signal, incidentClass, action]);
  }
  await service.untilReady();
  process.kill(service.rendererPid(), 'SIGTERM');
  const died = () => service.logged('renderer died').length === expected.length + 1;
  await until('the renderer ended', died, { signal: t.signal });
  await service.untilReady();
  assert.equal((await incidentsOf(service)).length, expected.length);
});

test('A renderer that dies before its first heartbeat is reported with its cause', async (t) => {
  const env = { ...(await withArtwork(t)), ...withFault('die-at-once') };
  const service = await startRunningService(t, { env });
  const report = await untilReported(t, service, 1);
  assert.deepEqual(told(report), ['crash', 'reinstall']);
  assert.equal(report.memory, null);
});

for (const reason of ['nearly_full', 'too_fast', 'no_answer'] as const) {
  test(`A renderer that the brake ends is reported as such: ${reason}`, async (t) => {
    const group = memoryGroupOrSkip(t, 512 * MIB);
    if (group === null) return;
    const env = { ...(await withArtwork(t)), ...withFault(`brake:${reason}`) };
    const service = await startRunningService(t, { env, group });
    // On a busy machine, the brake may have another reason, and the kernel may be faster.
    const reasons: unknown[] = [];
    while (reasons.length < 5 && !reasons.includes(reason)) {
      reasons.push(await brakeOnce(t, service, reasons.length));
    }
    assert.ok(reasons.includes(reason), `the reasons were ${reasons.join(', ')}`);
    const first = (await incidentsOf(service)).at(-1)!.remediation[0];
    assert.equal(first?.action, 'raise_limit');
    assert.match(first.detail, /^Try 768 MB .*the need is unknown/);
  });
}

/** Runs a job until its renderer dies, and returns the reason of the brake; null if the kernel was faster. */
async function brakeOnce(t: TestContext, service: RunningService, before: number) {
  await service.untilReady();
  const pulls = service.logged('memory brake').length;
  const { id } = await service.submit(anOrder('grow'));
  const report = await untilReported(t, service, before + 1);
  await service.call({ method: 'DELETE', path: `/gangsheets/${id}` });
  // The kernel may also kill a decoder while the renderer brakes.
  const isKernel = report.class !== 'brake';
  if (isKernel) assert.deepEqual([report.class, report.oomKills! > 0], ['cgroup_oom', true]);
  const [pull] = service.logged('memory brake').slice(pulls).reverse();
  return isKernel ? null : pull?.['why'];
}

test('A service that the kernel killed for memory says so at its next start in the same container', async (t) => {
  const group = memoryGroupOrSkip(t, 512 * MIB);
  if (group === null) return;
  const dataDir = await tempDir(t);
  const env = { ...(await withArtwork(t)), ...withFault('service:400') };
  const first = await startRunningService(t, { env, group, dataDir });
  await first.untilReady();
  first.child.kill('SIGUSR2');
  await until('the service is gone', () => first.child.signalCode !== null, { signal: t.signal });
  assert.ok(group.oomKills() > 0);
  const second = await startRunningService(t, { env, group, dataDir });
  const [report] = await incidentsOf(second);
  assert.deepEqual([report?.process, report?.class], ['service', 'cgroup_oom']);
  assert.equal(report?.remediation[0]?.action, 'raise_limit');
});

test('A decoder that the kernel killed for memory is replaced, and its artwork is not blamed', async (t) => {
  const group = memoryGroupOrSkip(t, 700 * MIB);
  if (group === null) return;
  const artwork = await withArtwork(t);
  await writeFile(join(artwork['ARTWORK_DIR']!, 'slow.svg'), SLOW_SVG);
  const service = await startRunningService(t, { env: { ...artwork, MEMORY_BRAKE: 'off' }, group });
  await service.untilReady();
  const items = [{ artwork: { file: 'slow.svg' }, width: 5 }];
  const { id } = await service.submit({ ...anOrder('1'), orders: [{ id: '1', items }] });
  const renderer = service.rendererPid();
  const decoders = () => childrenOf(renderer).map(ticksOf);
  await until('a decoder works', () => Math.max(0, ...decoders()) > STARTED_TICKS, {
    signal: AbortSignal.any([t.signal, AbortSignal.timeout(60_000)]),
  });
  const neighbour = group.spawn(process.execPath, ['--eval', GROWING]);
  await until('the kernel kills', () => group.oomKills() > 0, { everyMs: 1, signal: t.signal });
  neighbour.kill('SIGKILL');
  assert.equal((await service.untilEnded(id)).status, 'succeeded');
  assert.equal(service.rendererPid(), renderer);
  assert.deepEqual(await incidentsOf(service), []);
});

test('Where the kernel kills the whole container, the next start says so', async (t) => {
  const group = createMemoryGroup({ limitBytes: 512 * MIB });
  if ('unavailable' in group || !existsSync(join(group.path, 'memory.oom.group'))) {
    t.skip('control groups of version 1 have no memory.oom.group');
    if (!('unavailable' in group)) await group.remove();
    return;
  }
  t.after(() => group.remove());
  writeFileSync(join(group.path, 'memory.oom.group'), '1');
  const dataDir = await tempDir(t);
  const env = { ...(await withArtwork(t)), ...withFault('grow:400'), MEMORY_BRAKE: 'off' };
  const first = await startRunningService(t, { env, group, dataDir });
  await first.submit(anOrder('grow'));
  await until('all are gone', () => first.child.signalCode !== null, { signal: t.signal });
  const second = await startRunningService(t, { env, group, dataDir });
  const [report] = await incidentsOf(second);
  assert.deepEqual([report?.process, report?.class], ['service', 'cgroup_oom']);
});
