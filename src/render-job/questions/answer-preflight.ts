import { join } from 'node:path';
import { Measurements } from '../../artwork/preflight/measurements.ts';
import { obtainInTime } from '../../artwork/obtaining/obtain-in-time.ts';
import { reportOn } from '../../artwork/preflight/preflight.ts';
import { rejectItems } from '../../artwork/verdicts/reject-items.ts';
import { UnprintableArtwork } from '../../artwork/verdicts/unprintable-artwork.ts';
import type { PreflightReport } from '../../gang-sheet/preflight.ts';
import type { PreflightQuestion } from '../../messages.ts';
import { decoderFor } from './decoder-for.ts';
import { DiskGate } from '../../storage/disk-gate.ts';
import type { RendererServices } from '../renderer-services.ts';
import type { Asked } from './asked.ts';
import { inScratchFolder } from './in-scratch-folder.ts';

/**
 * Checks one artwork at one printed size against the preflight rules.
 * @throws ServiceError `artwork_rejected`, `does_not_fit_memory`; the signal's reason
 */
export function answerPreflight(
  { item, dpi }: PreflightQuestion,
  services: RendererServices,
  asked: Asked,
): Promise<PreflightReport> {
  const { config, measured, disk } = services;
  const { id, signal } = asked;
  const { storedPath } = disk;
  const decoder = decoderFor(services, 'preflight', asked);
  const { beforeWriting } = new DiskGate(disk.room);
  return inScratchFolder(join(disk.scratchDir, `preflight-${id}`), async (scratchDir) => {
    const [artwork] = await obtainInTime({
      items: [item],
      config: config.artwork,
      paths: { storedPath, fetchedDir: disk.fetchedDirOf(id), scratchDir, beforeWriting },
      signal,
      decoder,
      sound: measured.sound,
      verdicts: measured.verdicts,
    });
    if (artwork === undefined) throw new TypeError('one item has no artwork');
    const measurements = new Measurements({ cache: measured, decoder, scratchDir, signal });
    const levels = config.preflight;
    return reportOn(item, artwork, { dpi, levels, measurements }).catch((error: unknown) => {
      throw error instanceof UnprintableArtwork
        ? rejectItems([{ item, fault: error.fault }], 1)
        : error;
    });
  });
}
