import type { Job } from '../../jobs/job.ts';
import type { Jobs } from '../../jobs/jobs.ts';
import type { GangSheet } from '../contract/gang-sheet.ts';
import type { Links } from './links.ts';
import { gangSheetOf, MAX_LISTED_ITEMS } from './resource.ts';

interface Sources {
  readonly jobs: Pick<Jobs, 'items'>;
  readonly links: Links;
}

/** Returns a job with its printed items, as GET /gangsheets/:id shows it. */
export function wholeGangSheet(job: Job, { jobs, links }: Sources): GangSheet {
  return gangSheetOf(job, links, jobs.items(job.id, 0, MAX_LISTED_ITEMS));
}
