import { Type, type Static } from 'typebox';
import { INCIDENT_CLASSES } from '../../supervision/incident.ts';
import { jobIdSchema } from './gang-sheet.ts';
import { remedySchema } from './problem.ts';

const closed = { additionalProperties: false } as const;

const orNull = <Schema extends Parameters<typeof Type.Union>[0][number]>(schema: Schema) =>
  Type.Union([schema, Type.Null()]);
const bytes = (description: string) => Type.Integer({ minimum: 0, description });

const lastMemorySchema = Type.Object(
  {
    state: Type.String(),
    usedBytes: bytes('In use at the last reading, page cache left out.'),
    budgetBytes: bytes('The limit less the reserve.'),
    limitBytes: bytes('At this many the kernel kills.'),
    peakBytes: bytes('The highest of the readings that are left.'),
  },
  closed,
);

const sampleSchema = Type.Object(
  {
    at: Type.String({ description: 'ISO 8601, UTC.' }),
    state: Type.String(),
    usedBytes: bytes('In use.'),
    limitBytes: bytes('Of these.'),
  },
  closed,
);

export const incidentSchema = Type.Object(
  {
    id: Type.String({ format: 'uuid' }),
    class: Type.Enum([...INCIDENT_CLASSES], {
      description:
        '`brake`: it ended itself before the kernel would have. `cgroup_oom`: the kernel counted an OOM kill. `heap_oom`: the JavaScript heap ran over. `hung`: no sign of life. `killed`: SIGKILL from outside. `crash`: anything else. `probable_oom`, `lost`: the whole service ended without a word, with memory nearly full or for no known reason. `gave_up`: the renderer died too often.',
    }),
    process: Type.Enum(['service', 'renderer'], { description: 'What died.' }),
    at: Type.String({
      description: 'When; ISO 8601, UTC. Found at a later start: last seen alive.',
    }),
    summary: Type.String(),
    code: orNull(Type.Integer({ description: 'Exit code.' })),
    signal: orNull(Type.String()),
    oomKills: orNull(Type.Integer({ description: 'OOM kills that the kernel counted meanwhile.' })),
    memory: orNull(lastMemorySchema),
    jobId: orNull(jobIdSchema),
    place: orNull(
      Type.Record(Type.String(), Type.Union([Type.String(), Type.Number()]), {
        description: 'The last checkpoint: part, and pieces placed on it.',
      }),
    ),
    lastSamples: Type.Array(sampleSchema, { description: 'Oldest first.' }),
    stderr: Type.Array(Type.String(), { description: 'The last lines.' }),
    remediation: Type.Array(remedySchema),
  },
  { ...closed, $id: 'Incident', description: 'The report of an unexpected end.' },
);

export const incidentPageSchema = Type.Object(
  {
    incidents: Type.Array(incidentSchema, { description: 'Newest first.' }),
    links: Type.Object(
      { next: orNull(Type.String({ description: 'The next page; null on the last one.' })) },
      closed,
    ),
  },
  { ...closed, $id: 'IncidentPage' },
);

export type IncidentAnswer = Static<typeof incidentSchema>;
export type IncidentPageAnswer = Static<typeof incidentPageSchema>;
