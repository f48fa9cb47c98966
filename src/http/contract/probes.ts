import { Type } from 'typebox';

const closed = { additionalProperties: false } as const;

export const healthSchema = Type.Object(
  { status: Type.Literal('ok'), version: Type.String() },
  { ...closed, $id: 'Health' },
);

export const readinessSchema = Type.Object(
  {
    ready: Type.Boolean(),
    reason: Type.Union([
      Type.Enum([
        ...['starting', 'renderer_down', 'memory_critical', 'queue_full', 'disk_full'],
        'shutting_down',
      ]),
      Type.Null(),
    ]),
    detail: Type.String(),
  },
  { ...closed, $id: 'Readiness' },
);
