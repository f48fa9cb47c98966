import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { obtainArtworks } from '../artwork/obtaining/obtain-artworks.ts';
import { printedItems } from '../artwork/sizing/printed-items.ts';
import { reportOn } from '../artwork/preflight/preflight.ts';
import { rejectItems } from '../artwork/verdicts/reject-items.ts';
import { UnprintableArtwork } from '../artwork/verdicts/unprintable-artwork.ts';
import { allItems } from '../gang-sheet/order.ts';
import type { FromRenderer, ToRenderer } from '../messages.ts';
import { expectPeak } from './prediction/expected-peak.ts';
import { packOrder } from './planning/pack-order.ts';
import { measurementsFor, preflightRequest } from './preflight-request.ts';
import type { RenderJobDeps } from './render-job.ts';

type Question<Type> = Extract<ToRenderer, { type: Type }>;

/** Packs without rendering. */
export function answerQuote(
  { questionId, request, peakFactors }: Question<'quote'>,
  signal: AbortSignal,
  deps: RenderJobDeps,
): Promise<FromRenderer> {
  const { config, governor, budget } = deps;
  return inScratch(join(deps.scratchDir, `quote-${questionId}`), async (scratchDir) => {
    const items = allItems(request);
    const { verdicts } = deps.measured;
    const levels = { ...config.preflight, ...request.preflight };
    const obtain = { items, config: config.artwork, scratchDir, signal, verdicts, levels };
    const artworks = await obtainArtworks(obtain);
    const work = { ...deps, id: questionId, scratchDir, signal };
    const looked = await preflightRequest(request, artworks, work);
    const { plan, warnings } = await packOrder(request, artworks, signal);
    const { usedBytes } = governor.report();
    const planned = { plan, artworks };
    const expected = expectPeak({ request, planned, peakFactors, budget, usedBytes });
    const predictedPeakBytes = expected.peakBytes;
    const printed = printedItems(request, artworks);
    const quote = { plan, warnings: [...looked, ...warnings], items: printed, predictedPeakBytes };
    return { type: 'quoted', questionId, quote };
  });
}

/** Looks at one artwork. */
export function answerPreflight(
  { questionId, question }: Question<'preflight'>,
  signal: AbortSignal,
  deps: RenderJobDeps,
): Promise<FromRenderer> {
  const { config } = deps;
  const { item, dpi } = question;
  return inScratch(join(deps.scratchDir, `preflight-${questionId}`), async (scratchDir) => {
    const { verdicts } = deps.measured;
    const obtain = { items: [item], config: config.artwork, scratchDir, signal, verdicts };
    const [artwork] = await obtainArtworks(obtain);
    if (artwork === undefined) throw new TypeError('one item has no artwork');
    const measurements = measurementsFor({ ...deps, id: questionId, scratchDir, signal });
    const levels = config.preflight;
    const report = await reportOn(item, artwork, { dpi, levels, measurements }).catch(
      (error: unknown) => {
        throw error instanceof UnprintableArtwork
          ? rejectItems([{ item, fault: error.fault }], 1)
          : error;
      },
    );
    return { type: 'preflighted', questionId, report };
  });
}

async function inScratch<T>(
  scratchDir: string,
  work: (scratchDir: string) => Promise<T>,
): Promise<T> {
  await mkdir(scratchDir);
  try {
    return await work(scratchDir);
  } finally {
    await rm(scratchDir, { recursive: true, force: true });
  }
}
