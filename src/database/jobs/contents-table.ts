import { allItems, type JobRequest } from '../../gang-sheet/order.ts';
import type { Plan } from '../../gang-sheet/plan.ts';
import type { JobContents } from '../../jobs/job.ts';
import type { Tables } from '../port/database.ts';
import { DamagedValue, parseColumn } from '../rows/shape.ts';
import { stored } from '../rows/stored-shapes.ts';

/**
 * Requests, plans and films of jobs, which may take megabytes each: a film lists what fits the rest of each
 * of its parts. SQLite writes the whole row whenever a
 * column changes, and the state of a job changes often, so they have their own rows.
 */
export type ContentName = 'request' | 'plan' | 'film';

export interface ContentsTable {
  readonly save: (id: string, name: ContentName, json: string) => Promise<void>;
  /** The stored request and plan of a job; undefined: no such job. */
  readonly contentsRow: (id: string) => Promise<ContentsRow | undefined>;
}

export interface ContentsRow {
  readonly id: string;
  readonly owner: string | null;
  /** JSON. */
  readonly request: string;
  /** JSON. */
  readonly plan: string | null;
}

export function contentsIn(db: Tables): ContentsTable {
  return {
    async save(id, name, json) {
      await db.run(
        `INSERT INTO job_contents (job_id, name, json) VALUES ($1, $2, $3)
         ON CONFLICT (job_id, name) DO UPDATE SET json = excluded.json`,
        id,
        name,
        json,
      );
    },
    contentsRow: (id) =>
      db.get<ContentsRow>(
        `SELECT id, owner, ${newOrOld('request')}, ${newOrOld('plan')} FROM jobs WHERE id = $1`,
        id,
      ),
  };
}

/** Selects a content of a job. Jobs of version 0.1.0 have all of them in the table `jobs`. */
export function newOrOld(name: ContentName): string {
  const own = `SELECT json FROM job_contents WHERE job_id = jobs.id AND name = '${name}'`;
  return `coalesce((${own}), jobs.${name}) AS ${name}`;
}

/** @throws DamagedValue if the request or the plan cannot be read */
export function toContents(row: ContentsRow): JobContents {
  const request = parseColumn('request', row.request, stored.request) as JobRequest;
  const plan = parseColumn('plan', row.plan, stored.plan) as Plan | null;
  if (plan !== null && !isPlanOf(request, plan)) throw new DamagedValue('plan');
  return { request, plan };
}

/** Whether all indexes in a plan refer to an existing item and fitting. */
function isPlanOf(request: JobRequest, { sheets, fittings }: Plan): boolean {
  const items = allItems(request).length;
  return sheets.every(({ placements }) =>
    placements.every(
      ({ item, fitting }) => item >= 0 && item < items && fitting >= 0 && fitting < fittings.length,
    ),
  );
}
