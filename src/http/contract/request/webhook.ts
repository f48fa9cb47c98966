import { Type, type Static } from 'typebox';
import { JOB_EVENT_TYPES } from '../../../jobs/job-event.ts';
import { DEFAULT_EVENTS } from '../../../jobs/webhook.ts';
import { textOf } from '../text.ts';

export const webhookSchema = Type.Object(
  {
    url: textOf('url', {
      maxLength: 2048,
      description:
        'Where events are posted to: an https URL without credentials that leads to a public address. Redirects are not followed.',
      examples: ['https://shop.example/hooks/gangsheet'],
    }),
    events: Type.Optional(
      Type.Array(Type.Enum([...JOB_EVENT_TYPES]), {
        minItems: 1,
        maxItems: JOB_EVENT_TYPES.length,
        default: [...DEFAULT_EVENTS],
        description: 'Which ones; progress is never among them.',
      }),
    ),
  },
  {
    additionalProperties: false,
    description:
      'Who is told what becomes of the gang sheet: see the webhook `gangSheetEvent`. A quote tells nobody.',
  },
);

export type WebhookRequest = Static<typeof webhookSchema>;
