import { Type, type Static } from 'typebox';
import { JOB_EVENT_TYPES } from '../../../jobs/job-event.ts';
import { DEFAULT_EVENTS } from '../../../jobs/webhook.ts';
import { textOf } from '../fields/text.ts';

export const webhookSchema = Type.Object(
  {
    url: textOf('url', {
      maxLength: 2048,
      description:
        'URL that events are posted to: https, without credentials, at a public address. Redirects are not followed.',
      examples: ['https://shop.example/hooks/gangsheet'],
    }),
    events: Type.Optional(
      Type.Array(Type.Enum([...JOB_EVENT_TYPES]), {
        minItems: 1,
        maxItems: JOB_EVENT_TYPES.length,
        default: [...DEFAULT_EVENTS],
        description: 'Event types to send; progress is never sent.',
      }),
    ),
  },
  {
    additionalProperties: false,
    description:
      'Receiver of the gang sheet events; see the webhook `gangSheetEvent`. Quotes send no events.',
  },
);

export type WebhookRequest = Static<typeof webhookSchema>;
