import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { headerDecodeBytes } from '../cost/fit-cost.ts';
import { isOutOfMemory } from '../decoder/out-of-memory.ts';
import type { DecodeContext, InspectFile } from '../decoder/artwork-decoder.ts';
import { ServiceError } from '../../errors.ts';
import { openImage } from '../decoding/configure-sharp.ts';
import { damaged } from '../../image-files/damage-faults.ts';
import type { SpooledFile } from '../../image-files/spool-to-scratch.ts';
import { readWhole } from '../../image-files/read-whole.ts';
import { ByteWindow } from '../../image-files/bytes/byte-window.ts';
import { checkJpeg, checkJpegScans } from '../../image-files/structure/jpeg/check-jpeg.ts';
import type { JpegEdit } from '../../image-files/structure/jpeg/jpeg-edits.ts';
import type { JpegForm } from '../../image-files/structure/jpeg/jpeg-form.ts';
import { writeSoundJpeg } from '../../image-files/structure/jpeg/write-sound-jpeg.ts';

const MOST_PADDING_BYTES = 1024 * 1024;
/** Each attempt decodes the whole file; progressive images have about ten scans. */
const MOST_ATTEMPTS = 32;

/** The file to decode. */
export interface DecodedFile extends Pick<SpooledFile, 'path' | 'bytes'> {
  readonly samplesPerPixel: number;
}

export interface SoundJpeg
  extends Pick<InspectFile, 'file' | 'isKnownSound' | 'scratchDir'>, DecodeContext {}

/**
 * Provides a JPEG that a strict decoder accepts: the file itself or, if only its form is wrong, a
 * scratch copy with the same scans. The decoder can then refuse a file at any warning, because a
 * warning means missing or damaged pixels.
 * @throws ArtworkFault `artwork_truncated`, `artwork_damaged`, `artwork_unsupported_format`; the
 *   signal's reason
 */
export async function soundJpeg(request: SoundJpeg): Promise<DecodedFile> {
  const { path, bytes } = request.file;
  const form = await formOf(request);
  const { samplesPerPixel } = form;
  const decoded =
    form.edits.length === 0
      ? { path, bytes, samplesPerPixel }
      : await copy(request, form, form.edits);
  return form.paddedEnds.length === 0 ? decoded : withoutPadding(request, form, decoded);
}

/** Path of the copy, if there is one. */
export function soundCopyPath({
  file,
  scratchDir,
}: Pick<SoundJpeg, 'file' | 'scratchDir'>): string {
  return join(scratchDir, `${file.sha256}.jpeg`);
}

/** Reads the structure. The scans are not checked again if the bytes are known to be sound. */
async function formOf({ file, isKnownSound, signal }: SoundJpeg): Promise<JpegForm> {
  const { path, bytes } = file;
  const handle = await open(path);
  try {
    const window = new ByteWindow(handle, bytes, signal);
    const form = await checkJpeg(window);
    if (!isKnownSound) await checkJpegScans(window, form, signal);
    return form;
  } finally {
    await handle.close();
  }
}

async function copy(
  {
    file,
    scratchDir,
    signal,
    reserve,
  }: Pick<SoundJpeg, 'file' | 'scratchDir' | 'signal' | 'reserve'>,
  { end, samplesPerPixel }: JpegForm,
  edits: readonly JpegEdit[],
): Promise<DecodedFile> {
  const to = soundCopyPath({ file, scratchDir });
  await reserve(0, file.bytes);
  try {
    const bytes = await writeSoundJpeg({ from: file.path, to, edits, end, signal });
    return { path: to, bytes, samplesPerPixel };
  } catch (error) {
    await rm(to, { force: true });
    throw error;
  }
}

/**
 * Removes padding after a scan of a progressive JPEG. The decoder says how many bytes there are, but
 * not where. Zeros at the end of a scan may also be pixels, so every position is tried: if pixels were
 * removed, the file would not decode cleanly.
 */
async function withoutPadding(
  request: SoundJpeg,
  form: JpegForm,
  decoded: DecodedFile,
): Promise<DecodedFile> {
  const complaint = await complaintOf(decoded, request);
  if (complaint === null) return decoded;
  const padding = Number(
    /(?<!\d)(\d{1,10}) extraneous bytes before marker/.exec(complaint)?.[1] ?? 0,
  );
  const isPadding = padding > 0 && padding <= MOST_PADDING_BYTES;
  for (const end of isPadding ? form.paddedEnds.slice(0, MOST_ATTEMPTS) : []) {
    request.signal.throwIfAborted();
    const cut = { start: end - padding, end, bytes: Buffer.alloc(0) };
    if (!(await isZero(request.file, cut))) continue;
    const edits = [...form.edits, cut].toSorted((one, other) => one.start - other.start);
    const attempt = await copy(request, form, edits);
    if ((await complaintOf(attempt, request)) === null) return attempt;
  }
  throw damaged('jpeg', 'its pixels cannot be decoded', complaint);
}

async function complaintOf(
  { path, bytes, samplesPerPixel }: DecodedFile,
  { reserve }: SoundJpeg,
): Promise<string | null> {
  try {
    const header = await openImage(path, 'jpeg').metadata();
    await reserve(headerDecodeBytes('jpeg', { ...header, samplesPerPixel }, bytes));
    // One output pixel is enough: the decoder still reads the whole file.
    await openImage(path, 'jpeg').resize(1, 1, { fastShrinkOnLoad: false }).raw().toBuffer();
    return null;
  } catch (error) {
    if (error instanceof ServiceError || isOutOfMemory(String(error))) throw error;
    return String(error);
  }
}

async function isZero({ path }: SpooledFile, { start, end }: JpegEdit): Promise<boolean> {
  const handle = await open(path);
  try {
    const bytes = Buffer.alloc(end - start);
    await readWhole(handle, bytes, start);
    return bytes.every((byte) => byte === 0);
  } finally {
    await handle.close();
  }
}
