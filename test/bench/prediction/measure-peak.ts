import { basename } from 'node:path';
import { createMemoryGroup, type MemoryGroup } from '../../support/processes/memory-group.ts';
import { startRunningService, type Lifetime } from '../../support/service/running-service.ts';
import { drawDesign } from '../render/draw-design.ts';
import type { BenchSheet } from '../render/sheets.ts';

export interface PeakRun {
  readonly sheet: BenchSheet;
  /** A format, followed by `+full` for full verification. */
  readonly output: string;
  /** Folder in which the artwork is kept between runs. */
  readonly folder: string;
  readonly runs: number;
}

export interface MeasuredPeak {
  readonly sheet: string;
  readonly output: string;
  readonly run: number;
  /** Calculated from the plan alone. */
  readonly calculatedMb: number;
  /** Calculated, corrected by learned peaks. */
  readonly predictedMb: number;
  readonly measuredMb: number;
  /** Measured / predicted. */
  readonly ratio: number;
}

const MIB = 2 ** 20;
const LIMIT_BYTES = 2048 * MIB;

/** Renders a sheet repeatedly in one service and yields the peak of each run. */
export async function* measurePeak(t: Lifetime, run: PeakRun): AsyncGenerator<MeasuredPeak> {
  const job = await aJob(run);
  const group = groupFor(t);
  const service = await startRunningService(t, {
    env: { ARTWORK_DIR: run.folder },
    ...(group !== null && { group }),
  });
  for (let turn = 1; turn <= run.runs; turn += 1) {
    await service.untilReady();
    const { status, memory, problem } = await service.runJob(job);
    const predictedPeakBytes = memory?.predictedPeakBytes ?? null;
    if (status !== 'succeeded' || memory === null || predictedPeakBytes === null) {
      throw new Error(`sheet ${run.sheet.name} ${status}: ${JSON.stringify(problem)}`);
    }
    yield {
      sheet: run.sheet.name,
      output: run.output,
      run: turn,
      calculatedMb: toMib(memory.calculatedPeakBytes ?? 0),
      predictedMb: toMib(predictedPeakBytes),
      measuredMb: toMib(memory.peakBytes),
      ratio: memory.peakBytes / predictedPeakBytes,
    };
  }
  await service.stop();
}

function groupFor(t: Lifetime): MemoryGroup | null {
  const group = createMemoryGroup({ limitBytes: LIMIT_BYTES });
  if ('unavailable' in group) return null;
  t.after(() => group.remove());
  return group;
}

async function aJob({ sheet, output, folder }: PeakRun) {
  const items = [];
  for (const design of sheet.designs) {
    const file = basename(await drawDesign(design, folder));
    const { widthIn: width, heightIn: height, quantity } = design;
    items.push({ artwork: { file }, width, height, quantity });
  }
  const [format, verify] = output.split('+');
  return {
    orders: [{ id: 'bench', items }],
    packing: { effort: 'fast' },
    output: { format, verify: verify === 'full' ? 'full' : 'structure' },
  };
}

function toMib(bytes: number): number {
  return Math.round(bytes / MIB);
}
