import { Type, type Static } from 'typebox';
import { JOB_EVENT_TYPES } from '../../jobs/job-event.ts';
import { closed, instant, orNull } from './fields/kinds.ts';
import { pageLinksSchema } from './fields/page.ts';
import { textOf } from './fields/text.ts';

export const deliveryIdSchema = textOf('uuid', {
  description: 'Delivery id, sent as `webhook-id`; the same for every attempt.',
  examples: ['0197a9c2-6b10-7c44-8f2e-5a6b7c8d9e0f'],
});

const attemptSchema = Type.Object(
  {
    at: instant('Time at which the attempt started.'),
    durationMs: Type.Integer({ minimum: 0, description: 'Duration of the attempt.' }),
    statusCode: orNull(
      Type.Integer({ description: 'HTTP response status; null if there was no response.' }),
    ),
    error: orNull(Type.String({ description: 'Why the attempt failed; null if it succeeded.' })),
  },
  closed,
);

export const deliverySchema = Type.Object(
  {
    id: deliveryIdSchema,
    type: Type.Enum([...JOB_EVENT_TYPES]),
    status: Type.Enum(['pending', 'delivered', 'given_up'], {
      description:
        'Delivery state. `given_up` means that all attempts failed or that the receiver responded with 410.',
    }),
    createdAt: instant('Time of the event.'),
    nextAttemptAt: orNull(
      instant('Earliest time of the next attempt; null if there are no further attempts.'),
    ),
    attempts: Type.Array(attemptSchema, {
      description: 'The last 50 attempts, oldest first.',
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
