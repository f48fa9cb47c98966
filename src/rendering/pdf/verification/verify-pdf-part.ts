import { HashedFile } from '../../files/hashed-file.ts';
import type { CheckName } from '../../format/check-name.ts';
import type { VerifyPartInput } from '../../format/verify-request.ts';
import { piecesOf } from '../../raster/pieces.ts';
import { mustMatch, verificationFailure } from '../../verification/verification-failure.ts';
import { readDrawnPage } from '../reading/drawn-page.ts';
import { firstUses } from '../writing/first-uses.ts';
import {
  PdfSyntaxError,
  type PdfDictionary,
  type PdfReference,
  type PdfValue,
} from '../reading/parse-pdf.ts';
import { notPdf, PdfDocument } from '../reading/pdf-document.ts';
import { show } from '../reading/read-pdf-table.ts';
import { userUnitOf, verifyDrawing, type PageToVerify } from './verify-drawing.ts';
import { verifyImage } from './verify-images.ts';
import { verifyPixels } from './verify-pixels.ts';

const CHECKS: readonly CheckName[] = [
  'signature',
  'objects',
  'size',
  'positions',
  'cut_lines',
  'colour',
  'pixels',
  'hash',
];

const HASH_BYTES = 512 * 1024;

/**
 * Reads a finished PDF back from disk, in constant memory and with a separate parser. Every object must be
 * where the table says and fill its range. The page must have the size of the sheet and draw each piece at
 * its planned position. Each image must inflate completely; if there are checksums, it must also match the
 * pixels that were laid.
 * @returns the names of the checks that the file passed
 * @throws ServiceError `verification_failed`; the signal's reason
 */
export async function verifyPdfPart(input: VerifyPartInput): Promise<readonly CheckName[]> {
  const document = await PdfDocument.open(input.path);
  try {
    const page = await readPage(document);
    verifySize(page.entries, input);
    const images = await verifyDrawing(document, { ...page, ...input });
    await verifyImages(document, images, input);
    const unread = document.unread.join(', ');
    mustMatch('objects', 'the list of unused objects', { expected: '', found: unread });
  } catch (error) {
    throw error instanceof PdfSyntaxError ? notPdf('its page content', error) : error;
  } finally {
    await document.close();
  }
  await verifyHash(input);
  return input.checksums === undefined ? CHECKS : [...CHECKS, 'placed_pixels'];
}

/** Verifies each image once, however many pieces show it. */
async function verifyImages(
  document: PdfDocument,
  images: ReadonlyMap<number, PdfReference>,
  { sheet, fittings, checksums, path: scratchPath, signal, decode }: VerifyPartInput,
): Promise<void> {
  for (const { piece } of firstUses(piecesOf(sheet, fittings))) {
    signal.throwIfAborted();
    const expected = {
      name: `the image of fitting ${piece.fitting}`,
      image: images.get(piece.fitting),
      widthPx: piece.rightPx - piece.leftPx,
      heightPx: piece.bottomPx - piece.topPx,
    };
    await verifyImage(document, expected, signal);
    const checksum = checksums?.of(piece.fitting);
    if (checksum === undefined) continue;
    await verifyPixels(document, { ...expected, checksum, scratchPath, signal, decode });
  }
}

/** Follows the objects from the trailer to the only page. */
async function readPage(document: PdfDocument): Promise<PageToVerify> {
  const { trailer } = document;
  await document.dictionary(trailer.get('Info'), 'its information');
  const root = await document.dictionary(trailer.get('Root'), 'its catalogue');
  const pages = await document.dictionary(root.get('Pages'), 'its pages');
  const kids = (await document.resolve(pages.get('Kids'))) as readonly PdfValue[];
  const isOne = pages.get('Count') === 1 && Array.isArray(kids) && kids.length === 1;
  mustMatch('objects', 'its pages', { expected: 'one', found: isOne ? 'one' : show(kids) });
  const entries = await document.dictionary(kids[0], 'its page');
  const resources = await document.dictionary(entries.get('Resources'), 'its resources');
  const content = await document.stream(entries.get('Contents'), 'its page content');
  const text = (await document.inflated(content, 'its page content')).toString('latin1');
  return { entries, resources, drawn: await readDrawnPage(text) };
}

function verifySize(page: PdfDictionary, input: VerifyPartInput): void {
  const perPixel = 72 / (input.dpi * userUnitOf(page));
  const { widthPx, heightPx } = input;
  const box = page.get('MediaBox');
  const sides = Array.isArray(box) ? (box as readonly PdfValue[]).map(Number) : [];
  const found = sides.map((side) => Math.round((side / perPixel) * 1000) / 1000).join(' ');
  mustMatch('size', 'its page in pixels', { expected: `0 0 ${widthPx} ${heightPx}`, found });
  if (Math.max(...sides) <= MAX_PAGE_UNITS) return;
  const expected = `sides of at most ${MAX_PAGE_UNITS} units`;
  throw verificationFailure('size', 'its page', { expected, found: sides.join(' ') });
}

const MAX_PAGE_UNITS = 14_400;

async function verifyHash({ path, sha256, signal }: VerifyPartInput): Promise<void> {
  const file = await HashedFile.open(path);
  try {
    while ((await file.readSome(HASH_BYTES)).length > 0) signal.throwIfAborted();
    mustMatch('hash', 'its SHA-256', { expected: sha256, found: file.digest() });
  } finally {
    await file.close();
  }
}
