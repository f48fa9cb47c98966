import { Type, type Static } from 'typebox';
import { JOB_EVENT_TYPES } from '../../jobs/job-event.ts';
import {
  jobIdSchema,
  linksSchema,
  partSchema,
  progressSchema,
  statusSchema,
} from './gang-sheet.ts';
import { closed, orNull } from './fields/kinds.ts';
import { metadataSchema } from './fields/metadata.ts';
import { problemSchema } from './problem.ts';

const timestamp = Type.String({
  format: 'date-time',
  description: 'Time of the event.',
  examples: ['2026-01-31T12:00:00.000Z'],
});

export const eventSchema = Type.Object(
  {
    type: Type.Enum([...JOB_EVENT_TYPES]),
    timestamp,
    data: Type.Object(
      {
        id: jobIdSchema,
        status: Type.Enum([...statusSchema.enum], {
          description: 'Gang sheet status after this event.',
        }),
        part: orNull(
          Type.Integer({
            description: 'For `gangsheet.part_ready`, the part number; null for other events.',
          }),
        ),
        readyPart: orNull(partSchema),
        parts: Type.Array(partSchema, {
          description:
            'Parts that are ready when the event is sent: all of them in the final event of the gang sheet, the first 20 in other events.',
        }),
        partCount: Type.Integer({
          minimum: 0,
          description: 'Number of parts that are ready when the event is sent.',
        }),
        problem: orNull(problemSchema),
        metadata: metadataSchema,
        links: linksSchema,
      },
      closed,
    ),
  },
  {
    ...closed,
    $id: 'GangSheetEvent',
    description: 'Gang sheet event.',
  },
);

export const progressEventSchema = Type.Object(
  {
    type: Type.Literal('gangsheet.progress'),
    timestamp,
    data: Type.Object({ id: jobIdSchema, status: statusSchema, progress: progressSchema }, closed),
  },
  { ...closed, $id: 'GangSheetProgressEvent', description: 'Gang sheet progress.' },
);

export type GangSheetEvent = Static<typeof eventSchema>;
export type GangSheetProgressEvent = Static<typeof progressEventSchema>;
