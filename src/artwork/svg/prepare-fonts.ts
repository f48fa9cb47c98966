import type { PreflightFinding } from '../../gang-sheet/preflight.ts';
import { SerialQueue } from '../../image-files/serial-queue.ts';
import type { ExaminedSvg } from '../../image-files/svg/document/examined-svg.ts';
import { runWorker } from '../decoding/run-worker.ts';
import { installedFonts } from './fonts/configure-fonts.ts';
import { findUnusableFonts } from './drawing/draw-with-fonts.ts';
import { fontsOfDocument, type FontJob, type FontsOfDocument } from './fonts/fonts-of-document.ts';

const WORKER = new URL('./prepare-fonts-worker.js', import.meta.url);
/**
 * One document at a time, because its fonts are held as text, as bytes and as tables at the same time.
 */
const threads = new SerialQueue();
const MAX_HEAP_MB = 256;
/** Text up to this length is checked against the faces in a few milliseconds. */
const SHORT_CHARACTERS = 20_000;

export interface PrepareFonts extends Pick<ExaminedSvg, 'texts' | 'fontFaces'> {
  /** Folder for embedded fonts, created when there are any. */
  readonly folder: string;
  readonly signal: AbortSignal;
}

export interface PreparedFonts {
  readonly findings: readonly PreflightFinding[];
  /** Folder of the embedded fonts, to be kept as long as the document; null if none are drawn. */
  readonly folder: string | null;
}

/**
 * Checks the text of a document against the available faces and writes embedded fonts to `folder`.
 * Only `openDrawnSvg` draws with them.
 * @throws the signal's reason, or an error of the scratch disk
 */
export async function prepareFonts(request: PrepareFonts): Promise<PreparedFonts> {
  const { texts, fontFaces, folder, signal } = request;
  if (texts.length === 0) return { findings: [], folder: null };
  const { faces, confPath: base } = installedFonts();
  const job: FontJob = { texts, fontFaces, faces, folder, base, unusable: [] };
  const prepared = await prepare(job, signal);
  if (prepared.fonts.length === 0) return { findings: prepared.findings, folder: null };
  const unusable = await findUnusableFonts({ folder, trials: prepared.fonts, signal });
  if (unusable.length === 0) return { findings: prepared.findings, folder };
  const { findings } = await prepare({ ...job, unusable }, signal);
  return { findings, folder };
}

function prepare(job: FontJob, signal: AbortSignal): Promise<FontsOfDocument> {
  const characters = job.texts.reduce((sum, { text }) => sum + text.length, 0);
  if (job.fontFaces.length === 0 && characters <= SHORT_CHARACTERS) {
    return Promise.resolve(fontsOfDocument(job));
  }
  const resourceLimits = { maxOldGenerationSizeMb: MAX_HEAP_MB };
  return threads.run(() => runWorker(WORKER, { workerData: job, resourceLimits, signal }));
}
