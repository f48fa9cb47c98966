import { statusSince, type JobEvent } from '../../jobs/job-event.ts';
import type { Job } from '../../jobs/job.ts';
import type { GangSheetEvent, GangSheetProgressEvent } from '../contract/event.ts';
import type { Links } from '../resources/links.ts';
import { problemBody } from '../problems/problem.ts';
import { linksOf, partOf } from '../resources/resource.ts';

/** What became of a job, as streams and webhooks tell it: the same words in both. */
export function eventOf(job: Job, news: JobEvent, links: Links): GangSheetEvent {
  return {
    type: news.type,
    timestamp: news.at,
    data: {
      id: job.id,
      status: statusSince(news),
      part: news.part ?? null,
      parts: job.parts.map((part) => partOf(job.id, part, links)),
      problem: news.problem === undefined ? null : problemBody(news.problem),
      metadata: { ...job.metadata },
      links: linksOf(job.id, links),
    },
  };
}

export function progressEventOf({ id, status, progress }: Job, now: Date): GangSheetProgressEvent {
  return {
    type: 'gangsheet.progress',
    timestamp: now.toISOString(),
    data: { id, status, progress: { ...progress } },
  };
}
