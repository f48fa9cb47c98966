import { statusSince, type JobEvent } from '../../jobs/job-event.ts';
import type { Job } from '../../jobs/job.ts';
import type { GangSheetEvent, GangSheetProgressEvent } from '../contract/event.ts';
import type { Links } from '../resources/links.ts';
import { problemBody } from '../problems/problem.ts';
import { linksOf, partOf } from '../resources/resource.ts';

/** Converts a job event to its API form, which is the same for streams and webhooks. */
export function eventOf(job: Job, event: JobEvent, links: Links): GangSheetEvent {
  return {
    type: event.type,
    timestamp: event.at,
    data: {
      id: job.id,
      status: statusSince(event),
      part: event.part ?? null,
      parts: job.parts.map((part) => partOf(job.id, part, links)),
      problem: event.problem === undefined ? null : problemBody(event.problem),
      metadata: { ...job.metadata },
      links: linksOf(job.id, links),
    },
  };
}

/** Returns a job's progress as an event; only streams include progress events. */
export function progressEventOf({ id, status, progress }: Job, now: Date): GangSheetProgressEvent {
  return {
    type: 'gangsheet.progress',
    timestamp: now.toISOString(),
    data: { id, status, progress: { ...progress } },
  };
}
