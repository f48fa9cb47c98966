/**
 * Demonstrates the service: starts it, submits the sample orders, follows the job and downloads the
 * finished sheets. All its files are in `data/sample/`.
 */
import { createWriteStream } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { GangSheet, GangSheetAccepted, GangSheetPart } from '../http/contract/gang-sheet.ts';
import type { ProblemBody } from '../http/contract/problem.ts';
import { problemText, progressText, resultText } from './sample-report.ts';
import { SampleFailure, withService } from './sample-service.ts';

const POLL_MS = 250;
const LINE_EVERY_MS = 1000;

const root = fileURLToPath(new URL('../../../', import.meta.url));
const artworkDir = join(root, 'assets/samples');
const ordersPath = join(artworkDir, 'orders.json');
const dataDir = join(root, 'data/sample');
const sheetsDir = join(dataDir, 'sheets');
const logPath = join(dataDir, 'service.log');

process.exitCode = await main();

async function main(): Promise<number> {
  const interrupted = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => interrupted.abort(new SampleFailure(`Interrupted by ${name}.`)));
  }
  try {
    await mkdir(sheetsDir, { recursive: true });
    const { signal } = interrupted;
    await withService({ dataDir, artworkDir, logPath, signal }, runSample);
    return 0;
  } catch (error) {
    if (!(error instanceof SampleFailure)) throw error;
    process.stderr.write(`\n${error.message}\nService log: ${shown(logPath)}\n`);
    return 1;
  }
}

async function runSample(url: string, signal: AbortSignal): Promise<void> {
  say(`The service is listening on ${url}`);
  const job = await followToEnd(await submit(url, signal), signal);
  if (job.problem !== null) throw new SampleFailure(problemText(job.problem));
  if (job.status !== 'succeeded') throw new SampleFailure(`The job was ${job.status}.`);
  const paths: string[] = [];
  for (const part of job.parts) paths.push(await download(url, part, signal));
  say(resultText(job, paths.map(shown)));
}

/** Submits the sample orders and returns the URL of the job. */
async function submit(url: string, signal: AbortSignal): Promise<string> {
  const response = await fetch(`${url}/gangsheets`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: await readFile(ordersPath),
    signal,
  });
  const { id, links } = await readAnswer<GangSheetAccepted>(response);
  say(`Submitted ${shown(ordersPath)} as job ${id}\n`);
  return new URL(links.self, url).href;
}

async function followToEnd(jobUrl: string, signal: AbortSignal): Promise<GangSheet> {
  const show = process.stdout.isTTY ? showInPlace : lineByLine();
  for (;;) {
    const job = await readAnswer<GangSheet>(await fetch(jobUrl, { signal }));
    const isOver = job.finishedAt !== null;
    show(progressText(job), isOver);
    if (isOver) return job;
    await sleep(POLL_MS, undefined, { signal });
  }
}

function showInPlace(text: string, isLast: boolean): void {
  const backAndClear = '\r\u001B[K';
  process.stdout.write(`${backAndClear}${text}${isLast ? '\n\n' : ''}`);
}

/** Prints a line when it has changed, at most once per second, for pipes and log files. */
function lineByLine(): (text: string, isLast: boolean) => void {
  let last = { text: '', at: 0 };
  return (text, isLast) => {
    const isDue = text !== last.text && Date.now() - last.at >= LINE_EVERY_MS;
    if (!isDue && !isLast) return;
    say(isLast ? `${text}\n` : text);
    last = { text, at: Date.now() };
  };
}

async function download(url: string, part: GangSheetPart, signal: AbortSignal): Promise<string> {
  const response = await fetch(new URL(part.url, url), { signal });
  if (!response.ok || response.body === null) return readAnswer(response);
  const path = join(sheetsDir, basename(part.fileName));
  await pipeline(response.body, createWriteStream(path), { signal });
  return path;
}

/** @throws SampleFailure with the problem, if the service responded with one */
async function readAnswer<Answer>(response: Response): Promise<Answer> {
  const body = await response.json();
  if (!response.ok) throw new SampleFailure(problemText(body as ProblemBody));
  return body as Answer;
}

function shown(path: string): string {
  return relative(process.cwd(), path);
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
