import { JOB_EVENT_TYPES } from '../../jobs/job-event.ts';
import { eventExample } from './examples.ts';

const header = (name: string, description: string, example: string) => ({
  ...{ name, in: 'header', required: true, description },
  schema: { type: 'string' as const, examples: [example] },
});

/** What this service calls by itself, for its description (OpenAPI 3.1, "webhooks"). */
export const webhooks = {
  gangSheetEvent: {
    post: {
      operationId: 'receiveGangSheetEvent',
      tags: ['gang sheets'],
      summary: 'What became of a gang sheet, sent to the `webhook` of its request.',
      description:
        'Signed by Standard Webhooks (https://www.standardwebhooks.com). Each event is sent until it is answered by 2xx within 15 s: at once, then after 5 s, 30 s, 2, 10 and 30 min, 1, 2, 4 and 8 h, over restarts too, and not before a `Retry-After`. It may come more than once: `webhook-id` says that it is the same. `data` is as of the moment of sending.',
      parameters: [
        header(
          'webhook-id',
          'Of the event, the same at every attempt.',
          '0197a9c2-6b10-7c44-8f2e-5a6b7c8d9e0f',
        ),
        header('webhook-timestamp', 'Of the attempt, in seconds since 1970.', '1769860805'),
        header(
          'webhook-signature',
          'HMAC-SHA256 of `id.timestamp.body`; several while a secret is changed over.',
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
        '2XX': { description: 'It has arrived.' },
        '410': { description: 'Nothing more of this gang sheet is wanted; nothing more is sent.' },
        default: { description: 'It is sent again later.' },
      },
    },
  },
};
