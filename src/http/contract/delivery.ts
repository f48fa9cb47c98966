import { Type, type Static } from 'typebox';
import { JOB_EVENT_TYPES } from '../../jobs/job-event.ts';
import { orNull } from './gang-sheet.ts';
import { textOf } from './text.ts';

const closed = { additionalProperties: false } as const;
const instant = (description: string) =>
  Type.String({ format: 'date-time', description, examples: ['2026-01-31T12:00:05.000Z'] });

export const deliveryIdSchema = textOf('uuid', {
  description: 'Its `webhook-id`: the same at every attempt.',
  examples: ['0197a9c2-6b10-7c44-8f2e-5a6b7c8d9e0f'],
});

const attemptSchema = Type.Object(
  {
    at: instant('When it began.'),
    durationMs: Type.Integer({ minimum: 0 }),
    statusCode: orNull(Type.Integer({ description: 'null: there was no answer.' })),
    error: orNull(Type.String({ description: 'Why it did not arrive; null: it did.' })),
  },
  closed,
);

export const deliverySchema = Type.Object(
  {
    id: deliveryIdSchema,
    type: Type.Enum([...JOB_EVENT_TYPES]),
    status: Type.Enum(['pending', 'delivered', 'given_up'], {
      description: '`given_up`: all attempts failed, or the receiver answered 410.',
    }),
    createdAt: instant('When it happened what this tells of.'),
    nextAttemptAt: orNull(instant('Not before; null: there is no further attempt.')),
    attempts: Type.Array(attemptSchema, { description: 'Oldest first; the last 50.' }),
  },
  { ...closed, $id: 'Delivery', description: 'An event on its way to the webhook.' },
);

export const deliveryPageSchema = Type.Object(
  {
    deliveries: Type.Array(deliverySchema, { description: 'Newest first.' }),
    links: Type.Object(
      { next: orNull(Type.String({ description: 'The next page; null on the last one.' })) },
      closed,
    ),
  },
  { ...closed, $id: 'DeliveryPage' },
);

export type DeliveryAnswer = Static<typeof deliverySchema>;
export type DeliveryPageAnswer = Static<typeof deliveryPageSchema>;
