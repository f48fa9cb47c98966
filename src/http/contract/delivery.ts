import { Type, type Static } from 'typebox';
import { JOB_EVENT_TYPES } from '../../jobs/job-event.ts';
import { closed, instant, orNull } from './kinds.ts';
import { pageLinksSchema } from './page.ts';
import { textOf } from './text.ts';

export const deliveryIdSchema = textOf('uuid', {
  description: 'Id of the delivery, sent as `webhook-id` and the same at every attempt.',
  examples: ['0197a9c2-6b10-7c44-8f2e-5a6b7c8d9e0f'],
});

const attemptSchema = Type.Object(
  {
    at: instant('Start of the attempt.'),
    durationMs: Type.Integer({ minimum: 0, description: 'Duration of the attempt.' }),
    statusCode: orNull(
      Type.Integer({ description: 'Status of the response; null: there was none.' }),
    ),
    error: orNull(
      Type.String({ description: 'Reason that the attempt failed; null: it succeeded.' }),
    ),
  },
  closed,
);

export const deliverySchema = Type.Object(
  {
    id: deliveryIdSchema,
    type: Type.Enum([...JOB_EVENT_TYPES]),
    status: Type.Enum(['pending', 'delivered', 'given_up'], {
      description:
        'State of the delivery; `given_up`: all attempts failed, or the receiver answered 410.',
    }),
    createdAt: instant('Time of the event.'),
    nextAttemptAt: orNull(
      instant('Earliest time of the next attempt; null: there is no further one.'),
    ),
    attempts: Type.Array(attemptSchema, {
      description: 'Attempts, oldest first; the last 50 of them.',
    }),
  },
  { ...closed, $id: 'Delivery', description: 'Delivery of an event to the webhook.' },
);

export const deliveryPageSchema = Type.Object(
  {
    deliveries: Type.Array(deliverySchema, { description: 'Deliveries, newest first.' }),
    links: pageLinksSchema,
  },
  { ...closed, $id: 'DeliveryPage' },
);

export type DeliveryAnswer = Static<typeof deliverySchema>;
export type DeliveryPageAnswer = Static<typeof deliveryPageSchema>;
