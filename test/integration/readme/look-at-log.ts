/** Checks the guide's log excerpts and searches against the log lines that the service writes. */
import assert from 'node:assert/strict';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { IncidentLog, type IncidentLogOptions } from '../../../src/service/reports/incident-log.ts';
import { HeldWrites } from '../../../src/storage/held-writes.ts';
import { recordingLog, type LogLine } from '../../memory/recording-log.ts';
import { anIncident } from '../../support/service/make-incident.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { searchLog } from './run-commands.ts';

const CODE = fileURLToPath(new URL('../../../src', import.meta.url));

/** Every line has level, time, process and event; a report has exactly the fields of a report. */
export async function checkExcerpt(_t: TestContext, excerpt: string): Promise<void> {
  const report = Object.keys(await aReport()).sort();
  for (const text of excerpt.trim().split('\n')) {
    const { level, time, process, event, ...fields } = JSON.parse(text) as LogLine;
    for (const word of [level, time, process, event]) assert.equal(typeof word, 'string', text);
    if (event === 'incident')
      assert.deepEqual(Object.keys({ level, event, ...fields }).sort(), report);
  }
}

/** Searches a log that contains the guide's excerpts and one line per event that the code writes. */
export async function findInLog(
  t: TestContext,
  { commands, excerpts }: { readonly commands: string; readonly excerpts: readonly string[] },
): Promise<void> {
  const lines = (await eventsInCode()).map((event) => JSON.stringify({ event }));
  const dir = await tempDir(t);
  await writeFile(join(dir, 'log'), [...excerpts, ...lines].join('\n'));
  await searchLog(commands, dir);
}

/** Event names: strings of lower-case words that are the last argument of a call. */
async function eventsInCode(): Promise<readonly string[]> {
  const paths = await readdir(CODE, { recursive: true });
  const texts = paths
    .filter((path) => path.endsWith('.js'))
    .map((path) => readFile(join(CODE, path), 'utf8'));
  return (await Promise.all(texts)).flatMap((text) =>
    [...text.matchAll(/'([a-z]+(?: [a-z]+)*)',?\s*\)/g)].map(([, event = '']) => event),
  );
}

async function aReport(): Promise<LogLine> {
  const { log, lines } = recordingLog();
  const metrics = { incident: () => undefined };
  const store: IncidentLogOptions['store'] = {
    add: () => Promise.resolve(),
    countIn: () => Promise.resolve(null),
    list: () => Promise.resolve({ incidents: [], next: null }),
  };
  const transactions = {
    tx: <T>(work: () => Promise<T>) => work(),
    lock: () => Promise.resolve(),
  };
  const writes = new HeldWrites(log);
  const options = { store, transactions, writes, log, metrics, operator: metrics };
  (await IncidentLog.open(options)).report(anIncident());
  return lines[0]!;
}
