import { Type } from 'typebox';
import { closed } from './fields/kinds.ts';

export const healthSchema = Type.Object(
  { status: Type.Literal('ok'), version: Type.String() },
  { ...closed, $id: 'Health' },
);

export const readinessSchema = Type.Object(
  {
    ready: Type.Boolean({ description: 'Whether new work is accepted.' }),
    reason: Type.Union(
      [
        Type.Enum([
          'starting',
          'renderer_down',
          'circuit_open',
          'memory_critical',
          'queue_full',
          'disk_full',
          'storage_failed',
          'shutting_down',
        ]),
        Type.Null(),
      ],
      { description: 'Why new work is refused; null while it is accepted.' },
    ),
    detail: Type.String({ description: 'Human-readable explanation.' }),
  },
  { ...closed, $id: 'Readiness' },
);
