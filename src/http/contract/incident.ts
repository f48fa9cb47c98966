import { Type, type Static } from 'typebox';
import { INCIDENT_CLASSES } from '../../supervision/incidents/incident.ts';
import { jobIdSchema } from './gang-sheet.ts';
import { bytes, closed, orNull } from './fields/kinds.ts';
import { pageLinksSchema } from './fields/page.ts';
import { remedySchema } from './problem.ts';
import { textOf } from './fields/text.ts';

const lastMemorySchema = Type.Object(
  {
    state: Type.String({ description: 'Memory state at the last reading.' }),
    usedBytes: bytes('Memory in use at the last reading, without page cache.'),
    budgetBytes: bytes('Memory budget: the limit minus the reserve.'),
    limitBytes: bytes('Memory limit at which the kernel kills the process.'),
    peakBytes: bytes('Highest recorded memory reading.'),
  },
  closed,
);

const sampleSchema = Type.Object(
  {
    at: Type.String({ description: 'Time of the reading, in UTC.' }),
    state: Type.String({ description: 'Memory state.' }),
    usedBytes: bytes('Memory in use.'),
    limitBytes: bytes('Memory limit.'),
  },
  closed,
);

const decodeSchema = Type.Object(
  {
    sha256: textOf('sha256', { description: 'SHA-256 of the artwork.' }),
    operation: Type.String({ description: 'What the decoder was doing.' }),
    owner: Type.Object(
      {
        kind: Type.Enum(['job', 'quote', 'preflight']),
        id: Type.String({
          description: 'Id of the job; for quotes and preflights, an internal id.',
        }),
      },
      { ...closed, description: 'The work that needed the artwork.' },
    ),
  },
  {
    ...closed,
    description:
      'What the decoder was working on when it died. If the report counts several decoders, this is about the first one.',
  },
);

export const incidentSchema = Type.Object(
  {
    id: Type.String({ format: 'uuid' }),
    class: Type.Enum([...INCIDENT_CLASSES], {
      description:
        'How the process died. `brake`: the process exited before the kernel would have killed it. `cgroup_oom`: the kernel counted an OOM kill. `heap_oom`: the JavaScript heap was exhausted. `native_oom`: an allocation outside the JavaScript heap failed. `hung`: the process stopped responding, or a job made no progress within `STALL_TIMEOUT_MS`. `killed`: SIGKILL from outside. `crash`: any other cause. `probable_oom`: the whole service disappeared while memory was nearly full. `lost`: the whole service disappeared for no known reason. `gave_up`: the service exited because no renderer could be started for ten minutes. `decode_timeout`, `decode_memory`, `decode_crash`: an artwork took too long to decode, needed too much memory, or crashed its decoder.',
    }),
    process: Type.Enum(['service', 'renderer', 'decoder'], {
      description: 'The process that died.',
    }),
    at: Type.String({
      description:
        'Time of death, in UTC. If the death was discovered only at the next start, the time of the last sign of life.',
    }),
    count: Type.Integer({
      minimum: 1,
      description:
        'Number of decoders that the artwork took down in this way within an hour. Always 1 for the service and the renderer.',
    }),
    lastAt: Type.String({ description: 'Time of the last occurrence, in UTC.' }),
    summary: Type.String({ description: 'Summary in one or two sentences.' }),
    code: orNull(Type.Integer({ description: 'Exit code.' })),
    signal: orNull(Type.String({ description: 'Signal that ended the process.' })),
    oomKills: orNull(
      Type.Integer({
        description: 'Number of OOM kills that the kernel counted while the process was running.',
      }),
    ),
    memory: orNull(lastMemorySchema),
    jobId: orNull(jobIdSchema),
    place: orNull(
      Type.Record(Type.String(), Type.Union([Type.String(), Type.Number()]), {
        description:
          'Last checkpoint: the part, the number of pieces placed on it, and the SHA-256 of the artwork to be placed next.',
      }),
    ),
    decode: orNull(decodeSchema),
    lastSamples: Type.Array(sampleSchema, { description: 'Last memory readings, oldest first.' }),
    stderr: Type.Array(Type.String(), { description: 'Last lines of standard error.' }),
    remediation: Type.Array(remedySchema),
  },
  { ...closed, $id: 'Incident', description: 'Report on an unexpected exit.' },
);

export const incidentPageSchema = Type.Object(
  {
    incidents: Type.Array(incidentSchema, { description: 'Incidents, newest first.' }),
    links: pageLinksSchema,
  },
  { ...closed, $id: 'IncidentPage' },
);

export type IncidentAnswer = Static<typeof incidentSchema>;
export type IncidentPageAnswer = Static<typeof incidentPageSchema>;
