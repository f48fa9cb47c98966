import type { FilmReport } from '../../gang-sheet/plan.ts';
import type { PrintedItem } from '../../gang-sheet/printed-item.ts';
import type { PartReceipt } from '../../gang-sheet/part.ts';
import { fromPx } from '../../gang-sheet/units/units.ts';
import type { Job } from '../../jobs/job.ts';
import type {
  FilmAnswer,
  GangSheet,
  GangSheetAccepted,
  GangSheetLinks,
  GangSheetPart,
} from '../contract/gang-sheet.ts';
import type { Links } from './links.ts';
import { printedItemAnswer } from './printed-items.ts';
import { problemBody } from '../problems/problem.ts';

/** Maximum number of printed items included in a gang sheet; `links.items` links to all of them. */
export const MAX_LISTED_ITEMS = 500;

/**
 * Converts a job, whole or brief, to its API form, with signed links.
 * @param items printed items; left out in lists
 */
export function gangSheetOf(job: Job, links: Links, items?: readonly PrintedItem[]): GangSheet {
  return {
    id: job.id,
    status: job.status,
    createdAt: job.createdAt,
    startedAt: job.startedAt,
    finishedAt: job.finishedAt,
    progress: { ...job.progress },
    parts: job.parts.map((part) => partOf(job.id, part, links)),
    partCount: job.partCount,
    placementsUrl: links.placements(job.id),
    film: job.film && filmOf(job.film, job.sheet.dpi),
    memory: job.memory && { ...job.memory, gaveUp: [...job.memory.gaveUp] },
    ...(items && { items: items.map(printedItemAnswer) }),
    warnings: job.warnings.map((warning) => ({ ...warning })),
    warningCount: job.warningCount,
    problem: job.problem && problemBody(job.problem),
    ...(job.waiting && { waiting: problemBody(job.waiting) }),
    metadata: { ...job.metadata },
    resumeUrl: job.resumableUntil === null ? null : links.resume(job.id),
    links: linksOf(job.id, links),
  };
}

/** Returns the short response to an accepted request. */
export function acceptedOf({ id, status }: Job, links: Links): GangSheetAccepted {
  return { id, status, links: linksOf(id, links) };
}

export function linksOf(id: string, links: Links): GangSheetLinks {
  return {
    self: links.gangSheet(id),
    placements: links.placements(id),
    items: links.items(id),
    events: links.events(id),
    deliveries: links.deliveries(id),
  };
}

export function filmOf(film: FilmReport, dpi: number): FilmAnswer {
  const inches = (px: number) => lengthIn(px, dpi);
  const inchesOrNull = (px: number | null) => (px === null ? null : inches(px));
  return {
    lengthIn: inches(film.lengthPx),
    coverage: film.coverage,
    lowerBoundIn: inches(film.lowerBoundPx),
    plainLengthIn: inchesOrNull(film.plainLengthPx),
    groupingCostIn: inchesOrNull(film.groupingCostPx),
    soldIn: inchesOrNull(film.sold?.lengthPx ?? null),
    rests: (film.sold?.rests ?? []).map(({ part, lengthPx, fits, fitCount }) => ({
      part,
      lengthIn: inches(lengthPx),
      fits: fits.map((fit) => ({ ...fit })),
      fitCount: fitCount ?? fits.length,
    })),
    packing: { ...film.packing },
  };
}

/** Converts pixels to inches, rounded to a thousandth. */
export function lengthIn(px: number, dpi: number): number {
  return fromPx(px, 'in', dpi);
}

/** Converts a part to its API form. */
export function partOf(id: string, part: PartReceipt, links: Links): GangSheetPart {
  return {
    number: part.number,
    url: links.part(id, part.number),
    previewUrl: links.preview(id, part.number),
    mapUrl: links.map(id, part.number),
    fileName: part.fileName,
    format: part.format,
    widthPx: part.widthPx,
    heightPx: part.heightPx,
    dpi: part.dpi,
    lengthIn: lengthIn(part.heightPx, part.dpi),
    bytes: part.bytes,
    sha256: part.sha256,
    placements: part.placements,
    coverage: part.coverage,
    verified: [...part.verified],
  };
}
