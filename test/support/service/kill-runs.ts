/** Runs jobs while their renderer or the whole service is killed repeatedly. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { GangSheet } from '../../../src/http/contract/gang-sheet.ts';
import { rowsPerStrip } from '../../../src/rendering/strips/strip.ts';
import { drawFlat, drawPhoto } from '../image-files/draw-artwork.ts';
import { seededRandom } from '../image-files/noise.ts';
import {
  startRunningService,
  type Lifetime,
  type LogLine,
  type RunningService,
} from './running-service.ts';
import { killIfAlive } from '../processes/alive.ts';
import { childrenOf } from '../processes/process-tree.ts';
import { tempDir } from '../temp-dir.ts';

/** `decoder`: all decoders of the renderer. */
export type Victim = 'decoder' | 'renderer' | 'tree';

export interface KillRun {
  readonly victim: Victim;
  /** At most 3 for a renderer, because a job fails if its renderer is killed more often. */
  readonly kills: number;
  readonly seed: number;
  readonly format: 'png' | 'tiff' | 'pdf';
  /** Length of each sheet, in inches. */
  readonly lengthIn: number;
  readonly env: Readonly<Record<string, string>>;
}

/** One kill, and how the job continued. */
export interface Kill {
  /** Number of placed pieces that the service reported just before the kill. */
  readonly placed: number;
  readonly phase: string;
  /** Number of pieces that were not placed again. */
  readonly resumedFrom: number;
  /** Why the unfinished part started over although it had a checkpoint; null if it resumed. */
  readonly refused: string | null;
}

export interface Killed {
  readonly ended: GangSheet;
  readonly kills: readonly Kill[];
  /** SHA-256 of all downloaded parts, followed by those of all previews. */
  readonly hashes: readonly string[];
  /** For each part, the median time of its checkpoint records in milliseconds. */
  readonly recordMedianMs: readonly number[];
}

const DESIGNS = 12;
const WIDTH_IN = 12;
const DPI = 300;
/** Default of CHECKPOINT_EVERY. */
const CHECKPOINT_EVERY = 10;

/** Draws artwork for the jobs and returns the service's settings. */
export async function drawKillArtwork(t: Lifetime): Promise<Record<string, string>> {
  const dir = await tempDir(t);
  for (let seed = 0; seed < DESIGNS; seed += 1) {
    const size = { widthPx: 300 + 10 * seed, heightPx: 280, seed };
    const drawn = seed % 3 === 0 ? drawPhoto({ ...size, format: 'jpeg' }) : drawFlat(size);
    await writeFile(join(dir, String(seed)), await drawn);
  }
  return { ARTWORK_DIR: dir };
}

/** Makes a job of three or more sheets with labels and full verification. */
function aJob({ format, lengthIn }: Pick<KillRun, 'format' | 'lengthIn'>) {
  const quantity = Math.ceil((3 * lengthIn * 10) / DESIGNS);
  const items = Array.from({ length: DESIGNS }, (_, seed) => ({
    artwork: { file: String(seed) },
    width: 1 + seed / 20,
    quantity,
  }));
  return {
    orders: [{ id: 'kills', items }],
    sheet: { width: WIDTH_IN, maxHeight: lengthIn, labels: 'order' },
    packing: { effort: 'fast' },
    output: { format, verify: 'full' },
  };
}

/**
 * Returns how many pieces may be placed twice after one kill: those placed since the last checkpoint, and
 * those that end in the strips being encoded or drawn.
 */
export function mostRenderedAgain({ lengthIn }: Pick<KillRun, 'lengthIn'>): number {
  const stripsUnderWay = availableParallelism() + 3;
  const inchesUnderWay = Math.min(lengthIn, (stripsUnderWay * rowsPerStrip(WIDTH_IN * DPI)) / DPI);
  // Pieces are at least one inch wide and two thirds of an inch high.
  return CHECKPOINT_EVERY + WIDTH_IN * Math.ceil(inchesUnderWay * 1.5 + 1);
}

/** Submits the job and returns its id. */
export async function submitKillJob(
  service: RunningService,
  run: Pick<KillRun, 'format' | 'lengthIn'>,
): Promise<string> {
  return (await service.submit(aJob(run))).id;
}

/** Runs the same job without kills. */
export async function runUndisturbed(
  t: Lifetime,
  run: Pick<KillRun, 'format' | 'lengthIn' | 'env'>,
): Promise<Killed> {
  const service = await startRunningService(t, { env: run.env });
  const ended = await service.runJob(aJob(run));
  const result = await resultOf(service, ended, { log: service.log, before: [] });
  await service.stop();
  return result;
}

/** Kills with `kill -9` at moments derived from the seed, and lets the job finish. */
export async function runKilled(t: Lifetime, run: KillRun): Promise<Killed> {
  const random = seededRandom(run.seed);
  const dataDir = await tempDir(t);
  const log: LogLine[] = [];
  let service = await startRunningService(t, { env: run.env, dataDir });
  const id = await submitKillJob(service, run);
  const { placements } = (await service.get(`/gangsheets/${id}`)).body.progress;
  const shares = Array.from({ length: run.kills }, random).sort((a, b) => a - b);
  const before: GangSheet[] = [];
  for (const share of shares) {
    const job = await untilPlaced(service, id, {
      placed: share * placements,
      livesBefore: run.victim === 'renderer' ? before.length : 0,
    });
    if (job === null) break;
    await sleep(random() * 40);
    before.push((await service.get(`/gangsheets/${id}`)).body);
    if (run.victim === 'renderer') killIfAlive(service.rendererPid());
    if (run.victim === 'decoder')
      childrenOf(service.rendererPid()).forEach((pid) => killIfAlive(pid));
    if (run.victim !== 'tree') continue;
    await service.kill();
    log.push(...service.log);
    service = await startRunningService(t, { env: run.env, dataDir });
  }
  const ended = await service.untilEnded(id);
  log.push(...service.log);
  const result = await resultOf(service, ended, { log, before, victim: run.victim });
  assert.equal(await service.stop(), 0);
  return result;
}

/**
 * Waits until a number of pieces are placed by the process that follows the killed ones. Returns null if
 * the job ends before. Until a death is noticed, the service still reports the state before it.
 */
async function untilPlaced(
  service: RunningService,
  id: string,
  { placed, livesBefore }: { readonly placed: number; readonly livesBefore: number },
): Promise<GangSheet | null> {
  for (;;) {
    const { body } = await service.get(`/gangsheets/${id}`);
    if (['succeeded', 'failed'].includes(body.status)) return null;
    const isBegun = service.logged('job started').length > livesBefore;
    if (body.status === 'running' && isBegun && body.progress.placed >= placed) return body;
    await sleep(3);
  }
}

interface RunSoFar {
  readonly log: readonly LogLine[];
  /** The job just before each kill. */
  readonly before: readonly GangSheet[];
  readonly victim?: Victim;
}

async function resultOf(
  service: RunningService,
  ended: GangSheet,
  { log, before, victim }: RunSoFar,
): Promise<Killed> {
  assert.equal(ended.status, 'succeeded', JSON.stringify(ended.problem));
  const hashes: string[] = [];
  for (const { url, previewUrl } of ended.parts) {
    hashes.push(await hashAt(service, url), await hashAt(service, previewUrl));
  }
  const lives = livesIn(log).slice(1);
  const isDisturbed = victim !== 'decoder';
  // After a kill at the very end of the job, the job does not start again.
  const kills = before.flatMap(({ progress: { placed, phase } }, index) => {
    const life = lives[index];
    if (!isDisturbed) return [{ placed, phase, resumedFrom: placed, refused: null }];
    return life === undefined ? [] : [{ placed, phase, ...beginningOf(life, ended) }];
  });
  const recorded = log.filter(({ event }) => event === 'progress recorded');
  const recordMedianMs = recorded.map((line) => line['medianMs'] as number);
  return { ended, kills, hashes, recordMedianMs };
}

async function hashAt({ url }: RunningService, path: string): Promise<string> {
  const response = await fetch(new URL(path, url));
  assert.equal(response.status, 200);
  return createHash('sha256')
    .update(Buffer.from(await response.arrayBuffer()))
    .digest('hex');
}

/** Splits the log at each start of the job. */
function livesIn(log: readonly LogLine[]): readonly LogLine[][] {
  const lives: LogLine[][] = [];
  for (const line of log) {
    if (line.event === 'job started') lives.push([]);
    lives.at(-1)?.push(line);
  }
  return lives;
}

/** Returns what the process that continued the job found already done. */
function beginningOf(
  life: readonly LogLine[],
  { parts }: GangSheet,
): Omit<Kill, 'placed' | 'phase'> {
  const line = (event: string): LogLine | undefined => life.find((it) => it.event === event);
  const kept = Number(line('job started')?.['partsKept'] ?? 0);
  const placedOn = (count: number): number =>
    parts.slice(0, count).reduce((sum, { placements }) => sum + placements, 0);
  const isVerified = line('part was verified') !== undefined;
  const resumed = line('part resumed')?.['resumedFrom'] as { placed: number } | undefined;
  return {
    resumedFrom: placedOn(kept + (isVerified ? 1 : 0)) + (resumed?.placed ?? 0),
    refused: (line('part begins anew')?.['reason'] ?? null) as string | null,
  };
}
