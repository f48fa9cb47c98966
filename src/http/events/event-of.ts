import { statusSince, type JobEvent } from '../../jobs/job-event.ts';
import { isFinal, SHOWN_IN_LISTS, type JobHead } from '../../jobs/job.ts';
import type { Jobs } from '../../jobs/jobs.ts';
import type { GangSheetEvent, GangSheetProgressEvent } from '../contract/event.ts';
import type { Links } from '../resources/links.ts';
import { problemBody } from '../problems/problem.ts';
import { linksOf, partOf } from '../resources/resource.ts';

export interface EventSources {
  readonly jobs: Pick<Jobs, 'head' | 'parts' | 'part'>;
  readonly links: Links;
}

/**
 * Converts a job event to its API form, the same for streams and webhooks. The event that ends the job
 * lists all of its parts; other events list only the first ones, because a job with a thousand parts also
 * has a thousand events.
 * @param job read after the event, so that it includes everything that the event tells
 * @returns null: the job has been deleted since it was read
 */
export async function eventOf(
  job: JobHead,
  event: JobEvent,
  { jobs, links }: EventSources,
): Promise<GangSheetEvent | null> {
  const { id, partCount, metadata, finishedAt } = job;
  // A resumed job has earlier events with a final status.
  const isEnd = isFinal(statusSince(event)) && event.at === finishedAt;
  const shown = isEnd ? partCount : Math.min(partCount, SHOWN_IN_LISTS);
  const parts = await jobs.parts(id, shown);
  const ready = event.part === undefined ? null : await jobs.part(id, event.part);
  // A job keeps its parts until it is deleted.
  const isMissing = parts.length < shown || (event.part !== undefined && ready === null);
  if (isMissing && (await jobs.head(id)) === null) return null;
  return {
    type: event.type,
    timestamp: event.at,
    data: {
      id,
      status: statusSince(event),
      part: event.part ?? null,
      readyPart: ready && partOf(id, ready, links),
      parts: parts.map((part) => partOf(id, part, links)),
      partCount,
      problem: event.problem === undefined ? null : problemBody(event.problem),
      metadata: { ...metadata },
      links: linksOf(id, links),
    },
  };
}

/** Returns the progress of a job as an event; only streams carry these. */
export function progressEventOf(
  { id, status, progress }: JobHead,
  now: Date,
): GangSheetProgressEvent {
  return {
    type: 'gangsheet.progress',
    timestamp: now.toISOString(),
    data: { id, status, progress: { ...progress } },
  };
}
