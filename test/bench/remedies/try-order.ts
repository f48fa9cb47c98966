import type { GangSheet } from '../../../src/http/contract/gang-sheet.ts';
import { createMemoryGroup } from '../../support/processes/memory-group.ts';
import { duringProgram } from '../../support/processes/program-lifetime.ts';
import { startRunningService } from '../../support/service/running-service.ts';
import type { Case } from './draw-case.ts';

/** How an order ended. */
export interface Tried {
  /** Code of its problem, or of the first of its errors; null if it succeeded. */
  readonly code: string | null;
  readonly remedies: readonly { readonly action: string; readonly detail: string }[];
  /** The limit that its remedies name; null if they name none. */
  readonly namedMb: number | null;
}

const MIB = 2 ** 20;
/** Memory is what is tried, not the speed of a machine that may be busy. */
const DECODE_TIMEOUT_MS = '600000';
/** A PNG of 100 megapixels may have more than the default. */
const MAX_ARTWORK_MB = '1024';

/** Sends the order to a fresh service in a container of its own. A service that died is a failure too. */
export async function tryOrder({ folder, limitMb, items, verify, sheet }: Case): Promise<Tried> {
  let tried: Tried | null = null;
  await duringProgram(async (t) => {
    const group = createMemoryGroup({ limitBytes: limitMb * MIB });
    if ('unavailable' in group) throw new Error(group.unavailable);
    t.after(() => group.remove());
    const env = { ARTWORK_DIR: folder, DECODE_TIMEOUT_MS, MAX_ARTWORK_MB };
    const service = await startRunningService(t, { group, env });
    await service.untilReady();
    const { status, problem } = await service.runJob({
      orders: [
        {
          id: 'a',
          items: items.map(({ file, widthIn, quantity, rotation }) => ({
            artwork: { file },
            width: widthIn,
            quantity,
            rotation: rotation ?? 'auto',
          })),
        },
      ],
      ...(sheet && { sheet }),
      packing: { effort: 'fast' },
      output: { format: 'png', verify },
    });
    const remedies = problem?.remediation ?? [];
    tried = {
      code: codeOf(status, problem),
      remedies,
      namedMb: remedies.map(({ detail }) => limitIn(detail)).find((mb) => mb !== null) ?? null,
    };
    await service.stop();
  });
  return tried!;
}

function codeOf(status: string, problem: GangSheet['problem']): string | null {
  if (status === 'succeeded') return null;
  return problem?.errors?.[0]?.code ?? problem?.code ?? status;
}

/** Returns the limit that a remedy names; null if it names none. */
export function limitIn(detail: string): number | null {
  const named = /at least (\d+) MB instead of/.exec(detail) ?? /[Tt]ry (\d+) MB/.exec(detail);
  return named === null ? null : Number(named[1]);
}
