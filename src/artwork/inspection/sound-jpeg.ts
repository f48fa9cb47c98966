import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { onceFor } from '../../image-files/structure/check-data.ts';
import { openImage } from '../decoding/configure-sharp.ts';
import { damaged } from '../../image-files/damage-faults.ts';
import type { SpooledFile } from '../../image-files/spool-to-scratch.ts';
import { ByteWindow } from '../../image-files/bytes/byte-window.ts';
import { checkJpeg, checkJpegScans } from '../../image-files/structure/jpeg/check-jpeg.ts';
import type { JpegEdit } from '../../image-files/structure/jpeg/jpeg-edits.ts';
import type { JpegForm } from '../../image-files/structure/jpeg/jpeg-form.ts';
import { writeSoundJpeg } from '../../image-files/structure/jpeg/write-sound-jpeg.ts';

const MOST_PADDING_BYTES = 1024 * 1024;

/** The file that is decoded. */
export type DecodedFile = Pick<SpooledFile, 'path' | 'bytes'>;

export interface SoundJpeg {
  readonly file: SpooledFile;
  readonly scratchDir: string;
  readonly signal: AbortSignal;
}

/**
 * A JPEG that a strict decoder takes: the file itself or, where only its form is wrong, a copy in
 * scratch with the same scans. So the decoder can be told to refuse whatever it complains of, and
 * what it complains of is missing or damaged pixels.
 * @throws ArtworkFault `artwork_truncated`, `artwork_damaged`, `artwork_unsupported_format`; the
 *   signal's reason
 */
export async function soundJpeg(request: SoundJpeg): Promise<DecodedFile> {
  const { file } = request;
  const form = await formOf(request);
  const decoded = form.edits.length === 0 ? file : await copy(request, form, form.edits);
  return form.paddedEnds.length === 0 ? decoded : withoutPadding(request, form, decoded);
}

/** The structure, with the scans walked through once for the same bytes. */
async function formOf({ file: { path, bytes, sha256 }, signal }: SoundJpeg): Promise<JpegForm> {
  const handle = await open(path);
  try {
    const window = new ByteWindow(handle, bytes);
    const form = await checkJpeg(window);
    await onceFor(sha256, () => checkJpegScans(window, form, signal));
    return form;
  } finally {
    await handle.close();
  }
}

async function copy(
  { file, scratchDir, signal }: SoundJpeg,
  { end }: JpegForm,
  edits: readonly JpegEdit[],
): Promise<DecodedFile> {
  const to = join(scratchDir, `${file.sha256}.jpeg`);
  try {
    return { path: to, bytes: await writeSoundJpeg({ from: file.path, to, edits, end, signal }) };
  } catch (error) {
    await rm(to, { force: true });
    throw error;
  }
}

/**
 * Padding behind the scans of a progressive JPEG: decoders say how much there is of it, but not where.
 * Zeros at the end of a scan may also be its pixels, so each place is tried; pixels would be missed.
 */
async function withoutPadding(
  request: SoundJpeg,
  form: JpegForm,
  decoded: DecodedFile,
): Promise<DecodedFile> {
  const complaint = await complaintOf(decoded);
  if (complaint === null) return decoded;
  const padding = Number(/(\d+) extraneous bytes before marker/.exec(complaint)?.[1] ?? 0);
  const isPadding = padding > 0 && padding <= MOST_PADDING_BYTES;
  for (const end of isPadding ? form.paddedEnds : []) {
    const cut = { start: end - padding, end, bytes: Buffer.alloc(0) };
    if (!(await isZero(request.file, cut))) continue;
    const edits = [...form.edits, cut].toSorted((one, other) => one.start - other.start);
    const attempt = await copy(request, form, edits);
    if ((await complaintOf(attempt)) === null) return attempt;
  }
  throw damaged('jpeg', 'its pixels cannot be decoded', complaint);
}

async function complaintOf({ path }: DecodedFile): Promise<string | null> {
  try {
    // One row is as good as all: whatever is read is read to its end.
    await openImage(path, 'jpeg').resize(1, 1, { fastShrinkOnLoad: false }).raw().toBuffer();
    return null;
  } catch (error) {
    return String(error);
  }
}

async function isZero({ path }: SpooledFile, { start, end }: JpegEdit): Promise<boolean> {
  const handle = await open(path);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(end - start), { position: start });
    return bytesRead === end - start && buffer.every((byte) => byte === 0);
  } finally {
    await handle.close();
  }
}
