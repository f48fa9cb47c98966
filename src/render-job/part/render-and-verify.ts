import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { MIB } from '../../gang-sheet/units/mib.ts';
import type { Plan, SheetPlan } from '../../gang-sheet/plan.ts';
import { watchPixels, type PixelObserver } from '../../rendering/fitted/watch-pixels.ts';
import type { PartMemory } from '../../rendering/format/part-memory.ts';
import type { RenderedPart } from '../../rendering/format/render-request.ts';
import { PartPreview } from '../../rendering/preview/part-preview.ts';
import type { RasterToDecode } from '../../rendering/format/decode-raster.ts';
import { decodePartBytes } from '../../rendering/render-cost.ts';
import { decodeHere } from '../../rendering/verification/decode-here.ts';
import { renderPart } from '../../rendering/render-part.ts';
import { PartProgress } from '../../rendering/resume/part-progress.ts';
import { PixelChecksums } from '../../rendering/verification/pixel-checksums.ts';
import { verifyPart } from '../../rendering/verify-part.ts';
import { checkpoint } from '../checkpoint.ts';
import { DiskGate } from '../../storage/disk-gate.ts';
import type { JobRun } from '../job-run.ts';
import type { KeptPart } from '../run/run-report.ts';
import { receiptOf, type PartMade } from './part-receipt.ts';
import type { PartToMake, SharedByParts } from './part-to-make.ts';

/**
 * Renders one part to the scratch folder, continuing from where an earlier run stopped, and verifies the
 * file.
 * @throws ServiceError if the job fails; the signal's reason if it is stopped
 */
export async function renderAndVerify(part: PartToMake, shared: SharedByParts): Promise<KeptPart> {
  const { run, plan, fitted, ink, judgeInk } = shared;
  const { sheet } = part;
  const { paths, key, record } = part.left;
  const { step, log } = run;
  const preview = new PartPreview(sheet, plan.fittings);
  const checksums = run.job.request.output.verify === 'full' ? new PixelChecksums() : null;
  const observers = [preview, ...(checksums === null ? [] : [checksums]), ink];
  const keeper = await PartProgress.open({ paths, key, record, observers });
  const place = { part: sheet.number };

  const placed = keeper.from?.placed ?? 0;
  const artwork = artworkAfter(placed, sheet, plan);
  await checkpoint(run, fitted, { kind: 'before', part: sheet.number, placed, artwork });
  const render = async () => {
    const rendered = await renderSheet(part, shared, { observers, keeper });
    await preview.write(paths.preview);
    return { rendered, warnings: await judgeInk(sheet) };
  };
  const { rendered, warnings } = await step('rendering', render, place);
  log.info({ ...place, ...keeper.summary() }, 'progress recorded');
  const verify = () => verifySheet(part, shared, { rendered, checksums });
  const verified = await step('verifying', verify, place);
  const made = { rendered, verified, preview: await contentOf(paths.preview) };
  return { receipt: receiptOf(part, shared, made), warnings };
}

/** Size and hash of a file of a few megabytes at most. */
async function contentOf(path: string): Promise<PartMade['preview']> {
  const bytes = await readFile(path);
  return { bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
}

/** 24 inches at 300 dpi. */
const DECODED_HERE_BYTES = 26 * MIB;

interface Watching {
  readonly observers: readonly PixelObserver[];
  readonly keeper: PartProgress;
}

function renderSheet(
  { sheet, left }: PartToMake,
  { run, plan, fitted }: SharedByParts,
  { observers, keeper }: Watching,
): Promise<RenderedPart> {
  const disk = new DiskGate(run.disk.saver);
  run.disk.saver.watchPart(disk, left.paths.part);
  return renderPart({
    sheet,
    fittings: plan.fittings,
    dpi: plan.dpi,
    output: run.job.request.output,
    path: left.paths.part,
    fitted: watchPixels(fitted, observers, keeper.seen),
    encoders: run.encoders,
    memory: partMemory(sheet, { run, plan, fitted }),
    disk,
    keeper,
    signal: run.signal,
  });
}

function partMemory(
  sheet: SheetPlan,
  { run, plan, fitted }: Pick<SharedByParts, 'run' | 'plan' | 'fitted'>,
): PartMemory {
  const { memory } = run;
  const part = sheet.number;
  return {
    checkpoint(placed) {
      const artwork = artworkAfter(placed, sheet, plan);
      return checkpoint(run, fitted, { kind: 'step', part, placed, artwork });
    },
    checkpointEvery: () => memory.checkpointEvery(),
    rowsAtOnce: () => memory.rowsAtOnce(),
  };
}

/** The artwork of the piece that is drawn next; undefined after the last one. */
function artworkAfter(placed: number, { placements }: SheetPlan, plan: Plan): string | undefined {
  const next = placements[placed];
  return next && plan.fittings[next.fitting]?.artworkId;
}

/** Decodes a narrow image here. A wide one takes too much memory, so that a decoder does it. */
async function decodeRaster(raster: RasterToDecode, { artwork, signal }: JobRun): Promise<void> {
  const needBytes = decodePartBytes(raster.widthPx);
  if (needBytes <= DECODED_HERE_BYTES) await decodeHere(raster);
  else await artwork.decoder.decodeOwn({ ...raster, needBytes }, signal);
}

interface ToVerify {
  readonly rendered: RenderedPart;
  /** null if only the structure is verified. */
  readonly checksums: PixelChecksums | null;
}

function verifySheet(
  { sheet, left }: PartToMake,
  { run, plan }: SharedByParts,
  { rendered, checksums }: ToVerify,
) {
  return verifyPart({
    path: left.paths.part,
    output: run.job.request.output,
    sheet,
    fittings: plan.fittings,
    widthPx: sheet.widthPx,
    heightPx: sheet.heightPx,
    dpi: plan.dpi,
    sha256: rendered.sha256,
    signal: run.signal,
    ...(checksums && { checksums }),
    decode: (raster) => decodeRaster(raster, run),
  });
}
