/** The README's log: its lines are such as the service writes, and what it says to look for is found. */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { logPause } from '../../../src/memory/log-memory.ts';
import { IncidentLog } from '../../../src/service/incident-log.ts';
import { recordingLog, type LogLine } from '../../memory/recording-log.ts';
import { drawFlat } from '../../support/draw-artwork.ts';
import { anIncident } from '../../support/make-incident.ts';
import { startRunningService } from '../../support/running-service.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { until } from '../../support/until.ts';
import { searchLog } from './run-commands.ts';

/** The lines of an excerpt say what, who and when; a report has all that a report has. */
export function checkExcerpt(_t: TestContext, excerpt: string): Promise<void> {
  const report = Object.keys(aReport()).sort();
  for (const text of excerpt.trim().split('\n')) {
    const { level, time, process, event, ...fields } = JSON.parse(text) as LogLine;
    for (const word of [level, time, process, event]) assert.equal(typeof word, 'string', text);
    if (event === 'incident')
      assert.deepEqual(Object.keys({ level, event, ...fields }).sort(), report);
  }
  return Promise.resolve();
}

/** In a log that has all that the README shows, and all that a short run can bring about. */
export async function findInLog(
  t: TestContext,
  { commands, excerpts }: { readonly commands: string; readonly excerpts: readonly string[] },
): Promise<void> {
  const lines = [...(await logOfRun(t)), aPause()].map((line) => JSON.stringify(line));
  const dir = await tempDir(t);
  await writeFile(join(dir, 'log'), [...excerpts, ...lines].join('\n'));
  await searchLog(commands, dir);
}

/** A renderer that is held to be too large after each job. */
async function logOfRun(t: TestContext): Promise<readonly object[]> {
  const env = { RECYCLE_ABOVE_MB: '1', IDLE_CLEANUP_SECONDS: '0' };
  const service = await startRunningService(t, { env });
  const png = await drawFlat({ widthPx: 60, heightPx: 40 });
  const artwork = { data: `data:image/png;base64,${png.toString('base64')}` };
  await until('a renderer is replaced', async () => {
    await service.runJob({ orders: [{ id: '1', items: [{ artwork }] }] });
    return service.logged('renderer recycled').length > 0;
  });
  return service.log;
}

function aPause(): LogLine | undefined {
  const { log, lines } = recordingLog();
  const before = {
    ...{ state: 'paused' as const, source: 'cgroup-v2' as const, utilisation: 0.9, usageBytes: 9 },
    ...{ usedBytes: 9, budgetBytes: 10, limitBytes: 11, heapUsedBytes: 1, heapLimitBytes: 10 },
  };
  const place = { part: 1, placed: 10 };
  logPause(log, { pause: 1, place, before, threshold: 0.87 });
  return lines[0];
}

function aReport(): LogLine {
  const { log, lines } = recordingLog();
  const store = { add: (incident: ReturnType<typeof anIncident>) => ({ id: '1', ...incident }) };
  const metrics = { incident: () => undefined };
  new IncidentLog({
    store: { ...store, list: () => ({ incidents: [], next: null }) },
    log,
    metrics,
  }).report(anIncident());
  return lines[0]!;
}
