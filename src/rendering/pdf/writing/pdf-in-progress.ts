import type { RenderPartInput } from '../../format/render-request.ts';
import type { WriterState } from '../../resume/resume-point.ts';
import { WriteQueue } from '../../strips/write-queue.ts';
import type { PageGeometry } from './page-geometry.ts';
import { PdfFile, type PdfFileState } from './pdf-file.ts';
import type { ObjectNumber } from './pdf-syntax.ts';
import { writeProfile } from './write-profile.ts';

/** A PDF in which artworks are being embedded. */
export interface PdfInProgress {
  readonly pdf: PdfFile;
  readonly queue: WriteQueue;
  /** The profile for all colours. */
  readonly profile: ObjectNumber;
  /** The image of each fitting that has been or is being embedded. */
  readonly images: Map<number, ObjectNumber>;
}

interface PdfState extends WriterState, PdfFileState {
  readonly format: 'pdf';
  readonly profile: ObjectNumber;
  /** Pairs of a fitting and its image object. */
  readonly images: readonly (readonly [number, ObjectNumber])[];
}

/**
 * Creates the PDF of a part, or reopens the PDF of an earlier run.
 * @throws ServiceError `storage_failed`
 */
export async function openPdf(
  { path, encoders, keeper }: RenderPartInput,
  { userUnit }: PageGeometry,
): Promise<PdfInProgress> {
  const queue = new WriteQueue(() => encoders.threads + 1);
  const from = keeper?.from?.writer;
  if (from !== undefined && isPdfState(from)) {
    const { profile, images } = from;
    return { pdf: await PdfFile.reopen(path, from), queue, profile, images: new Map(images) };
  }
  // UserUnit needs PDF 1.6, soft masks need 1.4; the lowest possible version suits old RIPs.
  const pdf = await PdfFile.create(path, userUnit > 1 ? '1.6' : '1.4');
  try {
    return { pdf, queue, profile: await writeProfile(pdf), images: new Map() };
  } catch (error) {
    await (keeper === undefined ? pdf.discard() : pdf.leave());
    throw error;
  }
}

/** Returns the state to resume from. @throws Error if a reserved object has not been written yet */
export function stateOf({ pdf, profile, images }: PdfInProgress): PdfState {
  const { file, offsets } = pdf.state;
  return { format: 'pdf', file, offsets, profile, images: [...images] };
}

function isPdfState(state: WriterState): state is PdfState {
  return state.format === 'pdf';
}
