import type { Warning } from '../../gang-sheet/artwork.ts';
import { WARNINGS_AT_ONCE, type Job } from '../../jobs/job.ts';
import type { Jobs, WarningPage } from '../../jobs/jobs.ts';
import type { GangSheet, GangSheetPart } from '../contract/gang-sheet.ts';
import { hasLongList, jsonText } from './json-text.ts';
import type { Links } from './links.ts';
import { readPrintedItems } from './printed-items.ts';
import { gangSheetOf, MAX_LISTED_ITEMS, partOf } from './resource.ts';

interface Sources {
  readonly jobs: Pick<Jobs, 'items' | 'head' | 'warnings'>;
  readonly links: Links;
}

/** Chunks of the JSON of a gang sheet. */
type GangSheetText = AsyncGenerator<string, void, void>;

/**
 * Returns a job with its printed items, as GET /gangsheets/:id shows it. A job may have 20,000 warnings and
 * as many errors, so its text is generated in chunks.
 * @returns null: the job has been deleted since it was read
 */
export async function wholeGangSheet(
  job: Job,
  { jobs, links }: Sources,
): Promise<GangSheet | GangSheetText | null> {
  // Read before anything is sent, so that a damaged job still results in a problem response.
  const items = await readPrintedItems(jobs, job.id, { from: 0, limit: MAX_LISTED_ITEMS });
  if (items === null) return null;
  if (job.warningCount <= WARNINGS_AT_ONCE && !hasLongList(job)) {
    return gangSheetOf(job, links, items);
  }
  return jsonText({
    ...gangSheetOf({ ...job, parts: [], warnings: [] }, links, items),
    parts: partsOf(job, links),
    warnings: warningsOf(job, jobs),
  });
}

/** Signs the three links of each part only when the part is needed. */
function* partsOf({ id, parts }: Job, links: Links): Generator<GangSheetPart, void, void> {
  for (const part of parts) yield partOf(id, part, links);
}

/**
 * Yields as many warnings as the job had when it was read.
 * @throws Error if the job is deleted meanwhile, which cuts off the response: it must not look complete
 */
async function* warningsOf(
  { id, warningCount }: Job,
  jobs: Pick<Jobs, 'warnings'>,
): AsyncGenerator<Warning, void, void> {
  let after: number | null = null;
  for (let left = warningCount; left > 0;) {
    const page: WarningPage = await jobs.warnings(id, after, Math.min(left, WARNINGS_AT_ONCE));
    if (page.last === null)
      throw new Error(`Gang sheet ${id} was deleted while it was being sent.`);
    yield* page.warnings;
    left -= page.count;
    after = page.last;
  }
}
