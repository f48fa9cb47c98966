import { damaged, truncated } from '../../damage-faults.ts';
import type { Bytes } from '../../bytes/byte-window.ts';
import { ColourRemarks } from './colour-remarks.ts';
import { JpegEdits, type JpegEdit } from './jpeg-edits.ts';
import { readFrame, samplesPerPixel, unitsOf, type JpegFrame } from './jpeg-frame.ts';
import * as markers from './jpeg-markers.ts';
import { jpegPieces, type JpegPiece, type RestartMarkers } from './jpeg-pieces.ts';
import { hasWholeBlocks, readScan, ScanCoverage, type JpegScan } from './jpeg-scan.ts';
import { JpegTables } from './jpeg-tables.ts';

/** The entropy-coded data of one scan, with everything needed to read it. */
export interface JpegScanData {
  readonly start: number;
  readonly end: number;
  readonly frame: JpegFrame;
  readonly scan: JpegScan;
  readonly tables: JpegTables;
  /** Units between two restart markers; 0 if there are none. */
  readonly restartInterval: number;
}

/** A JPEG's structure. */
export interface JpegForm {
  /** Edits that make every decoder accept the file without warnings; empty if none are needed. */
  readonly edits: readonly JpegEdit[];
  /** Offset after the end marker. Anything beyond is not part of this image. */
  readonly end: number;
  readonly hasEndMark: boolean;
  /** Scans of a sequential image; those of a progressive image build on each other. */
  readonly scans: readonly JpegScanData[];
  /** Ends of progressive scans that padding may follow. Decoders warn about such padding. */
  readonly paddedEnds: readonly number[];
  readonly samplesPerPixel: number;
}

type Segment = Extract<JpegPiece, { readonly kind: 'segment' }>;
type Scan = Extract<JpegPiece, { readonly kind: 'scan' }>;

/** One scan for each of four components is enough. */
const MOST_SCANS = 64;
/** Decoders read ahead by fewer bytes than this, and can do without them. */
const PADDING_BYTES = 16;
const FILL_BYTES = 4096;

/**
 * Reads the structure of a JPEG from end to end. Cameras, phones and web services write headers that
 * strict decoders reject although their meaning is clear. For these, the form lists edits. Ambiguous
 * headers and missing parts are faults.
 * @throws ArtworkFault `artwork_truncated`, `artwork_damaged`, `artwork_unsupported_format`
 */
export async function readJpegForm(file: Bytes): Promise<JpegForm> {
  const reader = new FormReader(file);
  for await (const piece of jpegPieces(file)) await reader.take(piece);
  return reader.form();
}

/** Collects the structure of one file segment by segment. */
class FormReader {
  readonly #file: Bytes;
  readonly #tables = new JpegTables();
  readonly #edits = new JpegEdits();
  readonly #remarks = new ColourRemarks(this.#edits);
  readonly #scans: JpegScanData[] = [];
  readonly #paddedEnds: number[] = [];
  #frame: JpegFrame | null = null;
  #coverage: ScanCoverage | null = null;
  #restartInterval = 0;
  #scan: JpegScan | null = null;
  #last: JpegPiece | null = null;

  constructor(file: Bytes) {
    this.#file = file;
  }

  async take(piece: JpegPiece): Promise<void> {
    if (piece.kind === 'scan') await this.#takeScan(piece);
    if (piece.kind === 'segment') await this.#takeSegment(piece);
    if (piece.kind === 'stray') await this.#takeStray(piece);
    this.#last = piece;
  }

  /** @throws ArtworkFault if a part of the image is missing */
  form(): JpegForm {
    const [last, frame] = [this.#last, this.#frame];
    if (last === null || frame === null || this.#coverage?.isComplete !== true) {
      throw truncated('jpeg');
    }
    const hasEndMark = last.kind === 'segment' && last.marker === markers.EOI;
    if (!hasEndMark) this.#edits.append(last.end, [0xff, markers.EOI]);
    const edits = this.#edits.inOrder();
    return {
      edits,
      end: last.end,
      hasEndMark,
      scans: this.#scans,
      paddedEnds: this.#paddedEnds,
      samplesPerPixel: samplesPerPixel(frame),
    };
  }

  async #takeSegment(segment: Segment): Promise<void> {
    const { marker, end } = segment;
    if (end > this.#file.sizeBytes) throw truncated('jpeg');
    if (marker === markers.SOI) this.#begin(segment);
    if (markers.standsAlone(marker)) return;
    const payload = await this.#file.at(segment.payload, end - segment.payload);
    if (markers.isFrameHeader(marker)) this.#beginFrame(marker, payload);
    else if (marker === markers.SOS) await this.#beginScan(segment, payload);
    else if (marker === markers.DQT) this.#tables.quantise(payload);
    else if (marker === markers.DHT) this.#tables.code(payload);
    else if (marker === markers.DRI) this.#restartInterval = intervalIn(payload);
    else if (this.#scan === null) this.#remarks.read(marker, payload, segment.payload);
  }

  /** Repeated start markers at the beginning are equivalent to a single one. */
  #begin({ start, end }: Segment): void {
    if (this.#frame !== null) throw anotherPicture();
    if (start > 0) this.#edits.remove(start, end);
  }

  #beginFrame(marker: number, payload: Buffer): void {
    if (this.#frame !== null) throw anotherPicture();
    this.#frame = readFrame(marker, payload);
    this.#coverage = new ScanCoverage(this.#frame);
  }

  async #beginScan({ end }: Segment, payload: Buffer): Promise<void> {
    const frame = this.#frame;
    if (frame === null) throw headless();
    const scan = readScan(payload, frame);
    if (this.#scan === null) await this.#remarks.settle(this.#file, frame);
    if (!frame.progressive && !hasWholeBlocks(scan)) this.#edits.replace(end - 3, [0, 63, 0]);
    this.#tables.assertFor(scan, frame.progressive);
    this.#coverage?.add(scan);
    this.#scan = scan;
  }

  async #takeScan({ start, end, restarts }: Scan): Promise<void> {
    const [frame, scan] = [this.#frame, this.#scan];
    if (frame === null || scan === null) throw headless();
    const restartInterval = this.#restartInterval;
    const isCut = end >= this.#file.sizeBytes;
    if (!isCut) assertRestarts(restarts, unitsOf(frame, scan.components), restartInterval);
    if (frame.progressive) return this.#notePadding(start, end);
    const tables = this.#tables.copy();
    const count = this.#scans.push({ start, end, frame, scan, tables, restartInterval });
    if (count > MOST_SCANS) throw damaged('jpeg', 'its structure is broken');
  }

  async #notePadding(start: number, end: number): Promise<void> {
    const tail = await this.#file.at(Math.max(start, end - PADDING_BYTES), PADDING_BYTES);
    if (tail.every((byte) => byte === 0)) this.#paddedEnds.push(end);
  }

  async #takeStray({ start, end }: JpegPiece): Promise<void> {
    if (start === 0) throw headless();
    if (this.#last?.kind === 'scan') throw damaged('jpeg', 'its pixel data ends early');
    if (end === this.#file.sizeBytes && this.#scan === null) throw truncated('jpeg');
    const head = await this.#file.at(start, Math.min(end - start, FILL_BYTES));
    const isFill = end - start <= head.length && head.every((byte) => byte === 0xff);
    if (!isFill) this.#edits.remove(start, end);
  }
}

function intervalIn(payload: Buffer): number {
  if (payload.length !== 2) throw damaged('jpeg', 'its structure is broken');
  return payload.readUInt16BE();
}

/** One extra restart marker at the very end is harmless. */
function assertRestarts(found: RestartMarkers, units: number, interval: number): void {
  const expected = interval === 0 ? 0 : Math.ceil(units / interval) - 1;
  const more = found.count - expected;
  if (found.inOrder && (more === 0 || (more === 1 && interval > 0))) return;
  throw damaged('jpeg', 'parts of its pixels are missing');
}

function anotherPicture() {
  return damaged('jpeg', 'another image begins inside it');
}

function headless() {
  return damaged('jpeg', 'its header is missing');
}
