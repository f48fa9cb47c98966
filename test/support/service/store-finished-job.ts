/** Fills a data folder with a job of many parts, as if the service had rendered them. */
import { mkdir } from 'node:fs/promises';
import { openDatabase } from '../../../src/database/open-database.ts';
import { dataFolders } from '../../../src/storage/data-folders.ts';
import { aFilm, aPart, aPlan, aRequest } from './make-job.ts';

export interface FinishedJob {
  readonly id: string;
  readonly owner: string;
  /** Number of parts, and of warnings. */
  readonly parts: number;
}

/** Stores the job with an event for each of its parts. The files of the parts are missing. */
export async function storeFinishedJob(
  dataDir: string,
  { id, owner, parts }: FinishedJob,
): Promise<void> {
  await mkdir(dataDir, { recursive: true });
  const database = await openDatabase(dataFolders(dataDir).database);
  const { jobs } = database;
  const at = new Date().toISOString();
  const numbers = Array.from({ length: parts }, (_, index) => index + 1);
  const progress = { part: parts, parts, placed: parts, placements: parts };
  const queued = { ...progress, phase: 'queued' } as const;
  await jobs.insert({ id, owner, createdAt: at, request: aRequest(), progress: queued });

  const fits = [{ order: '1001', item: 'front', copies: 1 }];
  const rests = numbers.map((part) => ({ part, lengthPx: 10, fits, fitCount: 1 }));
  const warnings = numbers.map((number) => {
    return { pointer: `/orders/${number}`, code: 'low_resolution', detail: 'Low.' } as const;
  });
  const film = aFilm({ sold: { lengthPx: 1, rests } });
  await jobs.savePlan(id, { plan: aPlan({ film }), warnings, items: [] });
  for (const number of numbers) {
    const event = { type: 'gangsheet.part_ready', at, part: number } as const;
    await jobs.addPart(id, { part: aPart({ number }), warnings: [] }, event);
  }
  await jobs.update(
    id,
    { status: 'succeeded', finishedAt: at, progress: { ...progress, phase: 'done' } },
    { type: 'gangsheet.succeeded', at },
  );
  await database.close();
}
