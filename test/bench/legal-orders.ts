/**
 * Prints legal orders, drawn from the contract, in a container of little memory, and compares the files
 * with those of a container of 8 GB:
 *
 *     npm run bench:legal-orders -- [--seed 1] [--count 200] [--offset 0] [--limit 256] [--json FILE]
 *
 * All formats, layouts and options are dealt equally often. Artworks have 0.1 to 40 megapixels, and orders
 * 1 to 20,000 pieces, both log-uniform. No process may be killed for lack of memory, the renderer must not
 * die, and 95% of the orders must succeed with the same bytes. Otherwise the program exits with code 1.
 * Artworks are kept in the temporary folder between runs, and with `--references FILE`, so are the hashes of
 * the large container.
 */
import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { GangSheet } from '../../src/http/contract/gang-sheet.ts';
import { createMemoryGroup, type MemoryGroup } from '../support/processes/memory-group.ts';
import { duringProgram } from '../support/processes/program-lifetime.ts';
import {
  startRunningService,
  type Lifetime,
  type RunningService,
} from '../support/service/running-service.ts';
import { drawLegalOrder, type LegalOrder } from './legal-orders/draw-legal-order.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    count: { type: 'string', default: '200' },
    offset: { type: 'string', default: '0' },
    limit: { type: 'string', default: '256' },
    json: { type: 'string' },
    references: { type: 'string' },
  },
});
const MIB = 2 ** 20;
const REFERENCE_LIMIT_MB = '8192';
const LEAST_SHARE = 0.95;
const FOLDER = join(tmpdir(), 'gangsheet-bench', 'legal-orders');
const LOOK_EVERY_MS = 50;
/** Started when it is first needed. */
let reference: RunningService | null = null;

interface Result {
  readonly order: LegalOrder;
  readonly job: GangSheet;
  readonly isSame: boolean;
  /** Highest memory use that this program saw in the group during the job. */
  readonly seenBytes: number;
  readonly seconds: number;
}

await duringProgram(async (lifetime) => {
  const group = createMemoryGroup({ limitBytes: Number(values.limit) * MIB });
  if ('unavailable' in group) throw new Error(group.unavailable);
  lifetime.after(() => group.remove());
  const small = await startService(lifetime, { group });
  const references = await readReferences();
  const results: Result[] = [];
  for (let index = 0; index < Number(values.count); index += 1) {
    const at = { seed: Number(values.seed), number: Number(values.offset) + index };
    const order = await drawLegalOrder(at, FOLDER);
    const result = await compare(lifetime, { order, small, group, references });
    results.push(result);
    console.log(lineOf(result));
    await record(result, references);
  }
  await judge(results, small, group);
});

function startService(
  lifetime: Lifetime,
  { group }: { readonly group?: MemoryGroup },
): Promise<RunningService> {
  const env = {
    ARTWORK_DIR: FOLDER,
    ...(group === undefined && { MEMORY_LIMIT_MB: REFERENCE_LIMIT_MB }),
  };
  return startRunningService(lifetime, { env, ...(group !== undefined && { group }) });
}

interface Comparison {
  readonly order: LegalOrder;
  readonly small: RunningService;
  readonly group: MemoryGroup;
  readonly references: Map<string, string>;
}

async function compare(
  lifetime: Lifetime,
  { order, small, group, references }: Comparison,
): Promise<Result> {
  const key = JSON.stringify(order.body);
  const expected = references.get(key) ?? (await referenceOf(lifetime, order));
  references.set(key, expected);
  await small.untilReady();
  const startMs = performance.now();
  const { id } = await small.submit(order.body);
  const { job, seenBytes } = await watch(small, id, group);
  await small.call({ method: 'DELETE', path: `/gangsheets/${id}` });
  const seconds = (performance.now() - startMs) / 1000;
  return { order, job, isSame: hashesOf(job) === expected, seenBytes, seconds };
}

/** The hashes of a service of 8 GB. */
async function referenceOf(lifetime: Lifetime, { number, body }: LegalOrder): Promise<string> {
  reference ??= await startService(lifetime, {});
  await reference.untilReady();
  const job = await reference.runJob(body);
  if (job.status !== 'succeeded') {
    console.log(`${number}: fails with 8 GB: ${JSON.stringify(job.problem)}`);
    return 'none';
  }
  await reference.call({ method: 'DELETE', path: `/gangsheets/${job.id}` });
  return hashesOf(job);
}

async function watch(service: RunningService, id: string, group: MemoryGroup) {
  let seenBytes = 0;
  const over = new AbortController();
  const ended = service.untilEnded(id).finally(() => over.abort());
  while (!over.signal.aborted) {
    seenBytes = Math.max(seenBytes, group.usedBytes());
    await sleep(LOOK_EVERY_MS);
  }
  return { job: await ended, seenBytes };
}

function hashesOf({ parts }: GangSheet): string {
  return parts.map(({ sha256 }) => sha256).join();
}

async function judge(
  results: readonly Result[],
  service: RunningService,
  group: MemoryGroup,
): Promise<void> {
  const { body } = await service.get<{ incidents: readonly { class: string; process: string }[] }>(
    '/incidents',
  );
  const deaths = body.incidents.filter(({ process }) => process !== 'decoder');
  const same = results.filter(({ isSame }) => isSame).length;
  console.log(
    `${same} of ${results.length} succeeded with the same bytes; kernel kills: ${group.oomKills()}; incidents: ${body.incidents.map(({ process, class: name }) => `${process} ${name}`).join(', ') || 'none'}`,
  );
  const isKept = same >= LEAST_SHARE * results.length && deaths.length === 0;
  if (!isKept || group.oomKills() > 0) process.exitCode = 1;
}

function lineOf({ order, job, isSame, seenBytes, seconds }: Result): string {
  const artworks = order.artworks.map(
    ({ format, flavour, widthPx, heightPx }) =>
      `${format} ${flavour} ${((widthPx * heightPx) / 1e6).toFixed(1)} MP`,
  );
  const predicted = Math.round((job.memory?.predictedPeakBytes ?? 0) / MIB);
  const peak = Math.round((job.memory?.peakBytes ?? 0) / MIB);
  const end = isSame
    ? 'same'
    : job.status === 'succeeded'
      ? 'DIFFERENT'
      : `${job.status} ${job.problem?.code}`;
  return `${order.number}: ${end}, ${seconds.toFixed(1)} s, ${order.pieces} pieces, ${artworks.join(' + ')}; predicted ${predicted}, peak ${peak}, seen ${Math.round(seenBytes / MIB)} MB${job.problem === null ? '' : `\n    ${job.problem.detail} ${JSON.stringify(job.problem.errors ?? job.problem.details ?? null)}`}`;
}

async function readReferences(): Promise<Map<string, string>> {
  const { references } = values;
  const text =
    references === undefined ? '[]' : await readFile(references, 'utf8').catch(() => '[]');
  return new Map(JSON.parse(text) as [string, string][]);
}

async function record(result: Result, references: ReadonlyMap<string, string>): Promise<void> {
  if (values.json !== undefined) await appendFile(values.json, `${JSON.stringify(result)}\n`);
  if (values.references !== undefined) {
    await writeFile(values.references, JSON.stringify([...references]));
  }
}
