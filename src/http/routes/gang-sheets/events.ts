import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { Type } from 'typebox';
import { isFinal } from '../../../jobs/job.ts';
import { callerOf } from '../../access/caller.ts';
import { clientOf } from '../../access/client-of.ts';
import { Slots } from '../../access/slots.ts';
import { sendProblem } from '../../problems/answer-problems.ts';
import { answers } from '../../openapi/answers.ts';
import type { App } from '../../app.ts';
import type { Links } from '../../resources/links.ts';
import { eventStream, eventText, RETRY, type EventStreamInput } from '../../events/event-stream.ts';
import { MAX_STREAMS_OF_CLIENT, tooManyStreams } from '../../events/stream-limit.ts';
import { eventExample, progressExample } from '../../openapi/examples.ts';
import type { Holdings } from '../../protocol/holdings.ts';
import type { PendingRequests } from '../../protocol/pending-requests.ts';
import { findJob, jobPath } from './find-job.ts';

interface EventsInput {
  readonly jobs: EventStreamInput['jobs'];
  readonly holdings: Holdings;
  readonly pending: PendingRequests;
  readonly links: Links;
}

/** Adds GET /gangsheets/:id/events, a job's live events. */
export function addEventsRoute(app: App, { jobs, holdings, pending, links }: EventsInput): void {
  const slots = new Slots();
  app.get('/gangsheets/:id/events', { schema, exposeHeadRoute: false }, async (request, reply) => {
    const { id, status } = await findJob(jobs, request.params.id, callerOf(request));
    const after = lastEventId(request.headers['last-event-id']);
    // The only response after which an EventSource does not reconnect. A job that has ended has stored all of
    // its events, so they are read after its status.
    const hasEnded = isFinal(status) && (await jobs.eventsAfter(id, after)).length === 0;
    if (hasEnded) return reply.code(204).send();
    const release = slots.take([{ name: clientOf(request), max: MAX_STREAMS_OF_CLIENT }]);
    if (release === null) return sendProblem(reply, tooManyStreams);
    const giveBack = holdings.hold(reply, 'stream', release);
    try {
      await pending.run({ reply }, async (signal) => {
        const events = Readable.from(eventStream({ jobs, links, id, after, signal }), {
          highWaterMark: 1,
        });
        void reply.headers(HEADERS).send(events);
        // A client that disconnects is not an error.
        await finished(events).catch(() => undefined);
      });
    } finally {
      giveBack();
    }
    return reply;
  });
}

const HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  // A connection that is kept alive after the stream would delay shutdown.
  connection: 'close',
  // nginx would buffer events.
  'x-accel-buffering': 'no',
};

/** Ignores a value that is not an event number, like any invalid header. */
function lastEventId(header: string | string[] | undefined): number {
  return typeof header === 'string' && /^\d{1,15}$/.test(header) ? Number(header) : 0;
}

/** Example: the events of a one-part job. */
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
  summary: 'Follow gang sheet events as they happen (server-sent events).',
  description: `Sends a \`GangSheetEvent\` for every state change, starting with past changes, and a \`GangSheetProgressEvent\` a few times per second. Resumes after \`Last-Event-ID\`, sends a comment after 15 s of silence, and closes when the job ends. At most ${MAX_STREAMS_OF_CLIENT} streams per key or, without keys, per address.`,
  params: jobPath,
  headers: Type.Object({
    'last-event-id': Type.Optional(
      Type.String({ description: '`id` of the last event received.', examples: ['3'] }),
    ),
  }),
  response: answers(
    {
      200: { description: 'Stream of events.', mediaType: 'text/event-stream', example: STREAM },
      204: { description: 'The job has ended and the client has received all of its events.' },
    },
    ['not_found', 'too_many_streams'],
  ),
};
