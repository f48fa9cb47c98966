import { join } from 'node:path';
import { obtainInTime } from '../../artwork/obtaining/obtain-in-time.ts';
import { FetchedFiles } from '../../fetching/fetched-files.ts';
import { printedItems } from '../../artwork/sizing/printed-items.ts';
import { allItems } from '../../gang-sheet/order.ts';
import type { Quote, ToRenderer } from '../../messages.ts';
import { preflightRequest } from '../checks/preflight-request.ts';
import { packOrder } from '../planning/pack-order.ts';
import { expectPeak } from '../prediction/expected-peak.ts';
import { decoderFor } from './decoder-for.ts';
import { DiskGate } from '../../storage/disk-gate.ts';
import type { RendererServices } from '../renderer-services.ts';
import { inScratchFolder } from './in-scratch-folder.ts';
import type { Asked } from './asked.ts';

export type QuoteQuestion = Pick<Extract<ToRenderer, { type: 'quote' }>, 'request' | 'peakFactors'>;

/**
 * Packs a request without rendering it.
 * @throws ServiceError for anything that would make a job fail before it renders; the signal's reason
 */
export function answerQuote(
  { request, peakFactors }: QuoteQuestion,
  services: RendererServices,
  asked: Asked,
): Promise<Quote> {
  const { config, measured, memory, disk } = services;
  const { governor, settings } = memory;
  const levels = { ...config.preflight, ...request.preflight };
  const { id, signal } = asked;
  const { storedPath } = disk;
  const fetchedDir = disk.fetchedDirOf(id);
  const decoder = decoderFor(services, 'quote', asked);
  const { beforeWriting } = new DiskGate(disk.room);
  return inScratchFolder(join(disk.scratchDir, `quote-${id}`), async (scratchDir) => {
    const artworks = await obtainInTime({
      items: allItems(request),
      config: config.artwork,
      paths: { storedPath, fetchedDir, scratchDir, beforeWriting },
      signal,
      decoder,
      sound: measured.sound,
      verdicts: measured.verdicts,
      levels,
    });
    const measuring = { cache: measured, decoder, scratchDir, signal };
    const found = await preflightRequest(request, artworks, { levels, measuring });
    const { plan, warnings } = await packOrder(request, artworks, {
      signal,
      maxParts: config.maxParts,
    });
    const fetched = await FetchedFiles.in(fetchedDir);
    const { usedBytes } = governor.report();
    const input = { plan, artworks, output: request.output, settings };
    const { peakBytes } = expectPeak({ input, factors: peakFactors }, usedBytes);
    return {
      plan,
      warnings: [...found, ...warnings],
      items: printedItems(request, artworks, (url) => fetched.addressOf(url)),
      predictedPeakBytes: peakBytes,
    };
  });
}
