import { InflatedRows } from '../../verification/inflated-rows.ts';
import type { Plane } from '../../strips/strip.ts';
import { mustMatch } from '../../verification/verification-failure.ts';
import type { PdfDictionary, PdfValue } from '../reading/parse-pdf.ts';
import type { PdfDocument, PdfStream } from '../reading/pdf-document.ts';
import { show } from '../reading/read-pdf-table.ts';
import { CHANNELS } from '../planes/split-planes.ts';

export interface ExpectedImage {
  readonly widthPx: number;
  readonly heightPx: number;
  /** Names the image in errors. */
  readonly name: string;
}

const READ_BYTES = 512 * 1024;

/**
 * Inflates an image and its soft mask completely, in constant memory.
 * @throws ServiceError `verification_failed`; the signal's reason
 */
export async function verifyImage(
  document: PdfDocument,
  { image, ...expected }: ExpectedImage & { readonly image: PdfValue | undefined },
  signal: AbortSignal,
): Promise<void> {
  const colours = await document.stream(image, expected.name);
  await verifyPlane(document, { ...expected, stream: colours, plane: 'colour' }, signal);
  const mask = colours.entries.get('SMask');
  if (mask === undefined) return;
  const name = `the soft mask of ${expected.name}`;
  const alpha = await document.stream(mask, name);
  await verifyPlane(document, { ...expected, name, stream: alpha, plane: 'alpha' }, signal);
}

type ExpectedPlane = ExpectedImage & { readonly stream: PdfStream; readonly plane: Plane };

async function verifyPlane(
  document: PdfDocument,
  { stream, plane, ...expected }: ExpectedPlane,
  signal: AbortSignal,
): Promise<void> {
  const { widthPx, heightPx, name } = expected;
  const channels = CHANNELS[plane];
  const size = `${show(stream.entries.get('Width'))}x${show(stream.entries.get('Height'))}`;
  mustMatch('size', `the size of ${name}`, { expected: `${widthPx}x${heightPx}`, found: size });
  mustMatch('colour', `the pixel format of ${name}`, {
    expected: `8 bits, "/FlateDecode", predictor 15 of ${channels}x${widthPx}`,
    found: await describeFormat(document, stream.entries),
  });
  await verifyColourSpace(document, { name, plane, found: stream.entries.get('ColorSpace') });
  await inflate(document, { stream, widthPx, heightPx, channels }, signal);
}

async function describeFormat(document: PdfDocument, entries: PdfDictionary): Promise<string> {
  const parms = await document.dictionary(entries.get('DecodeParms'), 'the filter of an image');
  const [bits, filter] = [entries.get('BitsPerComponent'), entries.get('Filter')];
  const of = [parms.get('Colors'), parms.get('Columns')].map(show).join('x');
  const isWhole = parms.get('BitsPerComponent') === 8;
  const predictor = `predictor ${show(parms.get('Predictor'))} of ${of}`;
  return `${show(bits)} bits, ${show(filter)}, ${isWhole ? predictor : 'other samples'}`;
}

async function verifyColourSpace(
  document: PdfDocument,
  { name, plane, found }: { name: string; plane: Plane; found: PdfValue | undefined },
): Promise<void> {
  const what = `the colour space of ${name}`;
  if (plane === 'alpha') {
    mustMatch('colour', what, { expected: '"/DeviceGray"', found: show(found) });
    return;
  }
  const [family, profile] = Array.isArray(found) ? (found as readonly PdfValue[]) : [];
  mustMatch('colour', what, { expected: '"/ICCBased"', found: show(family) });
  const stream = await document.stream(profile, 'its colour profile');
  // The header starts with the profile's length and names its colours at byte 16.
  const content = await document.inflated(stream, 'its colour profile');
  const channels = show(stream.entries.get('N'));
  mustMatch('colour', `${what} (its profile)`, {
    expected: `RGB in 3 channels, ${content.length} bytes`,
    found: `${content.toString('latin1', 16, 19)} in ${channels} channels, ${content.readUInt32BE(0)} bytes`,
  });
}

async function inflate(
  document: PdfDocument,
  image: { stream: PdfStream; widthPx: number; heightPx: number; channels: number },
  signal: AbortSignal,
): Promise<void> {
  const rows = new InflatedRows(image);
  try {
    for await (const bytes of document.contentOf(image.stream, READ_BYTES)) {
      signal.throwIfAborted();
      await rows.write(bytes);
    }
    await rows.finish();
  } finally {
    rows.destroy();
  }
}
