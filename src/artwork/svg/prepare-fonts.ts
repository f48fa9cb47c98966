import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { PreflightFinding } from '../../gang-sheet/preflight.ts';
import { SerialQueue } from '../../image-files/serial-queue.ts';
import type { ExaminedSvg } from '../../image-files/svg/document/examined-svg.ts';
import { installedFonts } from './fonts/configure-fonts.ts';
import { findUnusableFonts } from './drawing/draw-with-fonts.ts';
import type { FontJob, FontsOfDocument } from './fonts/fonts-of-document.ts';
import { fontsOfDocument } from './fonts/fonts-of-document.ts';

const WORKER = new URL('./prepare-fonts-worker.js', import.meta.url);
/** A font is held as text, as bytes and in pieces; one document at a time. */
const threads = new SerialQueue();
const MAX_HEAP_MB = 256;
/** So much text is held against the faces in a few milliseconds. */
const SHORT_CHARACTERS = 20_000;

export interface PrepareFonts extends Pick<ExaminedSvg, 'texts' | 'fontFaces'> {
  /** For the fonts that the document embeds: made where there are some. */
  readonly folder: string;
  readonly signal: AbortSignal;
}

export interface PreparedFonts {
  readonly findings: readonly PreflightFinding[];
  /** The folder of the embedded fonts, to be kept as long as the document; null: none is drawn. */
  readonly folder: string | null;
}

/**
 * Holds the text of a document against the faces that are there, and writes the fonts that it embeds
 * to `folder`. Nothing is drawn with them that does not go through `openDrawnSvg`.
 * @throws the signal's reason, or whatever the scratch disk says
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
  return threads.run(() => prepareInThread(job, signal));
}

async function prepareInThread(workerData: FontJob, signal: AbortSignal): Promise<FontsOfDocument> {
  signal.throwIfAborted();
  const worker = new Worker(WORKER, {
    workerData,
    resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB },
  });
  try {
    const [prepared] = (await once(worker, 'message', { signal })) as [FontsOfDocument];
    return prepared;
  } finally {
    await worker.terminate();
  }
}
