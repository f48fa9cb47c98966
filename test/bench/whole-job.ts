/**
 * Runs whole jobs (artwork, packing, rendering, verification) on this build and another one in turn:
 *
 *     npm run bench:jobs -- --against FOLDER [--sheets A,C] [--runs 3] [--hard]
 *
 * FOLDER is a checkout that has been built. Each run has its own service. Figures cover its process tree
 * from the moment it is ready to the end of the job; the peak is the resident memory of all its processes
 * at once. With --hard this build prints hard edges.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import type { GangSheet } from '../../src/http/contract/gang-sheet.ts';
import { FLAGS } from '../support/service/running-service.ts';
import { drawDesign } from './render/draw-design.ts';
import { SHEETS, type BenchDesign, type BenchSheet } from './render/sheets.ts';
import { cpuMsOfTree, watchTree } from './render/watch-tree.ts';

const ARTWORK = join(tmpdir(), 'gangsheet-bench', 'artwork');

const { values } = parseArgs({
  options: {
    against: { type: 'string' },
    sheets: { type: 'string', default: 'A,C,D,F,I' },
    runs: { type: 'string', default: '3' },
    hard: { type: 'boolean', default: false },
  },
});
if (values.against === undefined)
  throw new Error('--against must name a checkout that has been built');
const BUILDS = { this: resolve(import.meta.dirname, '../../..'), other: resolve(values.against) };

interface Run {
  readonly cpuMs: number;
  readonly wallMs: number;
  readonly peakRssBytes: number;
  readonly parts: string;
}

const wanted = values.sheets.split(',');
for (const sheet of SHEETS.filter(({ name }) => wanted.includes(name))) {
  const runs: Record<keyof typeof BUILDS, Run[]> = { this: [], other: [] };
  for (let turn = 0; turn < Number(values.runs); turn += 1) {
    for (const build of ['other', 'this'] as const) {
      runs[build].push(await runJob(sheet, { build, isHard: values.hard && build === 'this' }));
    }
  }
  const [one, other] = [medianOf(runs.this), medianOf(runs.other)];
  const same = runs.this[0]?.parts === runs.other[0]?.parts ? 'the same files' : 'different files';
  console.log(
    `${sheet.name}: CPU ${inSeconds(one.cpuMs)} / ${inSeconds(other.cpuMs)} s = ${ratio(one.cpuMs, other.cpuMs)}, ` +
      `wall ${inSeconds(one.wallMs)} / ${inSeconds(other.wallMs)} s = ${ratio(one.wallMs, other.wallMs)}, ` +
      `peak ${inMib(one.peakRssBytes)} / ${inMib(other.peakRssBytes)} MiB = ${ratio(one.peakRssBytes, other.peakRssBytes)}, ${same}`,
  );
}
console.log(
  `load after: ${loadavg()
    .map((load) => load.toFixed(1))
    .join(' ')}`,
);

async function runJob(
  sheet: BenchSheet,
  { build, isHard }: { readonly build: keyof typeof BUILDS; readonly isHard: boolean },
): Promise<Run> {
  const files = await Promise.all(sheet.designs.map((design) => drawDesign(design, ARTWORK)));
  const dataDir = await mkdtemp(join(tmpdir(), 'gangsheet-bench-jobs-'));
  const main = join(BUILDS[build], 'dist/src/main.js');
  const env = { ...process.env, PORT: '0', DATA_DIR: dataDir, ARTWORK_DIR: ARTWORK };
  const child = spawn(process.execPath, [...FLAGS, main], { env, stdio: ['ignore', 'pipe', 2] });
  try {
    const url = await urlOf(child);
    await untilReady(url);
    const before = cpuMsOfTree(child.pid!);
    const watch = watchTree(child.pid!);
    const began = performance.now();
    const ended = await render(url, bodyOf(sheet.designs, files, isHard));
    const wallMs = performance.now() - began;
    if (ended.status !== 'succeeded') throw new Error(JSON.stringify(ended.problem));
    const cpuMs = cpuMsOfTree(child.pid!) - before;
    const { peakRssBytes } = watch.end();
    return {
      cpuMs,
      wallMs,
      peakRssBytes,
      parts: ended.parts.map(({ sha256 }) => sha256).join(' '),
    };
  } finally {
    child.kill('SIGKILL');
    await once(child, 'close');
    await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
  }
}

function bodyOf(designs: readonly BenchDesign[], files: readonly string[], isHard: boolean) {
  const items = designs.map(({ widthIn, heightIn, quantity }, index) => ({
    artwork: { file: files[index]!.slice(ARTWORK.length + 1) },
    width: widthIn,
    height: heightIn,
    quantity,
  }));
  return {
    orders: [{ id: '1', items }],
    packing: { effort: 'fast' },
    ...(isHard && { sheet: { edges: 'hard' } }),
  };
}

async function urlOf(child: ChildProcess): Promise<string> {
  for await (const line of createInterface({ input: child.stdout! })) {
    const { event, url } = JSON.parse(line) as { event?: string; url?: string };
    if (event === 'listening' && url !== undefined) {
      child.stdout!.resume();
      return url;
    }
  }
  throw new Error('the service exited before it was listening');
}

async function untilReady(url: string): Promise<void> {
  while ((await fetch(new URL('/readyz', url))).status !== 200) await new Promise(setImmediate);
}

async function render(url: string, body: object): Promise<GangSheet> {
  const response = await fetch(new URL('/gangsheets', url), {
    method: 'POST',
    headers: { 'content-type': 'application/json', prefer: 'wait=60' },
    body: JSON.stringify(body),
  });
  const { id } = (await response.json()) as GangSheet;
  for (;;) {
    const now = (await (await fetch(new URL(`/gangsheets/${id}`, url))).json()) as GangSheet;
    if (['succeeded', 'failed', 'cancelled'].includes(now.status)) return now;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

function medianOf(runs: readonly Run[]): Omit<Run, 'parts'> {
  const middle = (of: (run: Run) => number) =>
    runs.map(of).sort((a, b) => a - b)[Math.floor(runs.length / 2)] ?? 0;
  return {
    cpuMs: middle(({ cpuMs }) => cpuMs),
    wallMs: middle(({ wallMs }) => wallMs),
    peakRssBytes: middle(({ peakRssBytes }) => peakRssBytes),
  };
}

function inMib(bytes: number): string {
  return (bytes / 2 ** 20).toFixed(0);
}

function inSeconds(ms: number): string {
  return (ms / 1000).toFixed(2);
}

function ratio(one: number, other: number): string {
  return (one / other).toFixed(3);
}
