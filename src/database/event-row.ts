import type { Problem } from '../errors.ts';
import type { KeptNews, NewsType } from '../jobs/job-event.ts';

/** A row of the table `job_news`, but for whose they are. */
export interface NewsRow {
  readonly seq: number;
  readonly type: NewsType;
  readonly at: string;
  readonly part: number | null;
  /** JSON. */
  readonly problem: string | null;
}

export function toNews({ seq, type, at, part, problem }: NewsRow): KeptNews {
  return {
    ...{ seq, type, at },
    ...(part !== null && { part }),
    ...(problem !== null && { problem: JSON.parse(problem) as Problem }),
  };
}
