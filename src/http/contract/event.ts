import { Type, type Static } from 'typebox';
import { JOB_EVENT_TYPES } from '../../jobs/job-event.ts';
import {
  jobIdSchema,
  linksSchema,
  orNull,
  partSchema,
  progressSchema,
  statusSchema,
} from './gang-sheet.ts';
import { metadataSchema } from './metadata.ts';
import { problemSchema } from './problem.ts';

const closed = { additionalProperties: false } as const;
const timestamp = Type.String({
  format: 'date-time',
  description: 'When it happened.',
  examples: ['2026-01-31T12:00:00.000Z'],
});

export const eventSchema = Type.Object(
  {
    type: Type.Enum([...JOB_EVENT_TYPES]),
    timestamp,
    data: Type.Object(
      {
        id: jobIdSchema,
        status: Type.Enum([...statusSchema.enum], { description: 'From this event on.' }),
        part: orNull(Type.Integer({ description: 'Number of the part that is ready.' })),
        parts: Type.Array(partSchema, { description: 'All that are ready when this is sent.' }),
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
    description: 'What became of a gang sheet.',
  },
);

export const progressEventSchema = Type.Object(
  {
    type: Type.Literal('gangsheet.progress'),
    timestamp,
    data: Type.Object({ id: jobIdSchema, status: statusSchema, progress: progressSchema }, closed),
  },
  { ...closed, $id: 'GangSheetProgressEvent', description: 'How far a gang sheet is.' },
);

export type GangSheetEvent = Static<typeof eventSchema>;
export type GangSheetProgressEvent = Static<typeof progressEventSchema>;
