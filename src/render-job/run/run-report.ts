import type { Warning } from '../../gang-sheet/artwork.ts';
import { allItems } from '../../gang-sheet/order.ts';
import { pieceCount } from '../../gang-sheet/piece-count.ts';
import type { PartReceipt } from '../../gang-sheet/part.ts';
import type { PrintedItem } from '../../gang-sheet/printed-item.ts';
import type { MemoryReceipt } from '../../memory/job/memory-receipt.ts';
import type { FromRenderer, PeakObservation, Phase, RenderJob } from '../../messages.ts';
import type { RendererCounters } from '../../telemetry/renderer-events.ts';
import type { PackedOrder } from '../planning/pack-order.ts';
import { sendInPieces } from './send-in-pieces.ts';
import { ProgressReport } from './progress-report.ts';

/** A part that is stored durably, with the warnings about its pixels. */
export interface KeptPart {
  readonly receipt: PartReceipt;
  readonly warnings: readonly Warning[];
}

export interface RunReportDeps {
  readonly send: (message: FromRenderer) => void;
  readonly metrics: Pick<RendererCounters, 'partKept' | 'peak'>;
}

/** Reports one job to the service and to the metrics. Every message is sent immediately. */
export class RunReport {
  readonly #jobId: string;
  readonly #deps: RunReportDeps;
  readonly #progress: ProgressReport;

  constructor({ id: jobId, request }: Pick<RenderJob, 'id' | 'request'>, deps: RunReportDeps) {
    this.#jobId = jobId;
    this.#deps = deps;
    this.#progress = new ProgressReport(pieceCount(allItems(request)), (progress) =>
      deps.send({ type: 'progress', jobId, progress }),
    );
  }

  phase(phase: Phase): void {
    this.#progress.phase(phase);
  }

  paused(): void {
    this.#deps.send({ type: 'paused', jobId: this.#jobId });
  }

  resumed(): void {
    this.#deps.send({ type: 'resumed', jobId: this.#jobId });
  }

  /**
   * Reports the plan; items and warnings are sent ahead of it in batches, with pauses for the
   * service in between.
   */
  async planned(
    { plan, warnings }: PackedOrder,
    figures: { readonly items: readonly PrintedItem[]; readonly predictedPeakBytes: number },
  ): Promise<void> {
    const { items, predictedPeakBytes } = figures;
    const { send } = this.#deps;
    const jobId = this.#jobId;
    const last = await sendInPieces({ items, warnings }, (piece) =>
      send({ type: 'planned-some', jobId, ...piece }),
    );
    send({ type: 'planned', jobId, plan, predictedPeakBytes, ...last });
  }

  /** Reports that rendering begins, with `placedBefore` pieces on parts that an earlier run kept. */
  partsBegin(parts: number, placedBefore: number): void {
    this.#progress.planned(parts, placedBefore);
  }

  /** Reports the number of pieces placed on the current part. */
  placed(part: number, placed: number): void {
    this.#progress.placed(part, placed);
  }

  /** @param peakBytes highest memory use while the part was made */
  partKept({ receipt: part, warnings }: KeptPart, peakBytes: number): void {
    const { metrics, send } = this.#deps;
    this.#progress.partDone(part.placements);
    const { widthPx, heightPx, placements } = part;
    metrics.partKept({ pixels: widthPx * heightPx, placements }, peakBytes);
    send({ type: 'part-kept', jobId: this.#jobId, part, warnings });
  }

  /** @param observation the data from which later predictions can learn, if any */
  peak(
    { predictedPeakBytes, peakBytes }: MemoryReceipt,
    observation: PeakObservation | null,
  ): void {
    const { metrics, send } = this.#deps;
    metrics.peak(predictedPeakBytes, peakBytes);
    if (observation !== null) send({ type: 'peak-observed', jobId: this.#jobId, observation });
  }
}
