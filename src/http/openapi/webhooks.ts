import { JOB_EVENT_TYPES } from '../../jobs/job-event.ts';
import { eventExample } from './examples.ts';

const header = (name: string, description: string, example: string) => ({
  name,
  in: 'header',
  required: true,
  description,
  schema: { type: 'string' as const, examples: [example] },
});

/** Webhooks that this service sends (OpenAPI 3.1, "webhooks"). */
export const webhooks = {
  gangSheetEvent: {
    post: {
      operationId: 'receiveGangSheetEvent',
      tags: ['gang sheets'],
      summary: 'Gang sheet event, sent to the `webhook` named in the request.',
      description:
        'Signed as specified by Standard Webhooks (https://www.standardwebhooks.com). A 2xx response within 15 s acknowledges the event. Otherwise, the event is resent after 5 s, 30 s, 2 min, 10 min, 30 min, 1 h, 2 h, 4 h and 8 h, even if the service restarts in the meantime, but never earlier than `Retry-After` allows. Events may arrive more than once, with the same `webhook-id`. `data` is current at the time of sending.',
      parameters: [
        header(
          'webhook-id',
          'Event id; the same for every attempt.',
          '0197a9c2-6b10-7c44-8f2e-5a6b7c8d9e0f',
        ),
        header('webhook-timestamp', 'Time of the attempt, in seconds since 1970.', '1769860805'),
        header(
          'webhook-signature',
          'HMAC-SHA256 of `id.timestamp.body`; several signatures while a secret is being rotated.',
          'v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=',
        ),
      ],
      requestBody: {
        required: true,
        content: {
          'application/json': {
            schema: { $ref: '#/components/schemas/GangSheetEvent' },
            examples: Object.fromEntries(
              JOB_EVENT_TYPES.map((type) => [type, { value: eventExample(type) }]),
            ),
          },
        },
      },
      responses: {
        '2XX': { description: 'The event is acknowledged.' },
        '410': { description: 'No further events for this gang sheet are sent.' },
        default: { description: 'The delivery is retried later.' },
      },
    },
  },
};
