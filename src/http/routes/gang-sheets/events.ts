import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { Type } from 'typebox';
import { isFinal } from '../../../jobs/job.ts';
import type { Jobs } from '../../../jobs/jobs.ts';
import { callerOf } from '../../access/caller.ts';
import { sendProblem } from '../../problems/answer-problems.ts';
import { answers } from '../../openapi/answers.ts';
import type { App } from '../../app.ts';
import type { Links } from '../../resources/links.ts';
import { eventStream, eventText, RETRY } from '../../events/event-stream.ts';
import { MAX_STREAMS_OF_OWNER, noPlace, StreamPlaces } from '../../events/stream-places.ts';
import { eventExample, progressExample } from '../../openapi/examples.ts';
import type { OpenWaits } from '../../protocol/open-waits.ts';
import { findJob, jobPath } from './find-job.ts';

interface EventsInput {
  readonly jobs: Pick<Jobs, 'find' | 'eventsAfter' | 'onChange'>;
  readonly waits: OpenWaits;
  readonly links: Links;
}

/** GET /gangsheets/:id/events: what becomes of a job, as it happens. */
export function addEventsRoute(app: App, { jobs, waits, links }: EventsInput): void {
  const places = new StreamPlaces();
  app.get('/gangsheets/:id/events', { schema, exposeHeadRoute: false }, async (request, reply) => {
    const caller = callerOf(request);
    const { id, status } = findJob(jobs, request.params.id, caller);
    const after = lastEventId(request.headers['last-event-id']);
    // The one answer after which an EventSource does not come again.
    if (isFinal(status) && jobs.eventsAfter(id, after).length === 0) return reply.code(204).send();
    const leave = places.take(caller.owner);
    if (leave === null) return sendProblem(reply, noPlace);
    try {
      await waits.run({ response: reply.raw }, async (signal) => {
        const events = Readable.from(eventStream({ jobs, links, id, after, signal }), {
          highWaterMark: 1,
        });
        void reply.headers(HEADERS).send(events);
        // A client that leaves is no error.
        await finished(events).catch(() => undefined);
      });
    } finally {
      leave();
    }
    return reply;
  });
}

const HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  // Kept alive after its end, a connection would hold up the end of the service.
  connection: 'close',
  // nginx would hold events back.
  'x-accel-buffering': 'no',
};

/** What is no number of ours says nothing, as with any header that makes no sense. */
function lastEventId(header: string | string[] | undefined): number {
  return typeof header === 'string' && /^\d{1,15}$/.test(header) ? Number(header) : 0;
}

/** What comes of a job of one part. */
const STREAM = [
  RETRY,
  eventText(1, eventExample('gangsheet.queued')),
  eventText(2, eventExample('gangsheet.started')),
  eventText(2, progressExample),
  eventText(3, eventExample('gangsheet.part_ready')),
  eventText(4, eventExample('gangsheet.succeeded')),
].join('');

const schema = {
  operationId: 'followGangSheet',
  tags: ['gang sheets'],
  summary: 'What becomes of a gang sheet, as it happens: server-sent events.',
  description: `Each event is a \`GangSheetEvent\` (all that has happened so far comes first) or a \`GangSheetProgressEvent\` (the newest, a few a second). With \`Last-Event-ID\` the stream goes on after that event. A comment comes every 15 s of silence; the stream ends when the job has ended. At most ${MAX_STREAMS_OF_OWNER} streams a key.`,
  params: jobPath,
  headers: Type.Object({
    'last-event-id': Type.Optional(
      Type.String({ description: 'The `id` of the last event that was seen.', examples: ['3'] }),
    ),
  }),
  response: answers(
    {
      200: { description: 'The events.', mediaType: 'text/event-stream', example: STREAM },
      204: { description: 'The job has ended, and all of its events were seen.' },
    },
    ['not_found', 'too_many_streams'],
  ),
};
