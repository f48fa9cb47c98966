import { damaged, truncated } from '../../damage-faults.ts';
import type { Bytes } from '../byte-window.ts';
import { readFrame, unitsOf, type JpegFrame } from './jpeg-frame.ts';
import * as markers from './jpeg-markers.ts';
import { jpegPieces, type JpegPiece } from './jpeg-pieces.ts';
import { hasWholeBlocks, readScan, ScanCoverage, type JpegScan } from './jpeg-scan.ts';
import { JpegTables } from './jpeg-tables.ts';

/** Bytes of a file to be replaced by others. */
export interface JpegEdit {
  readonly start: number;
  readonly end: number;
  readonly bytes: Buffer;
}

/** The entropy-coded data of one scan, with all that it takes to read it. */
export interface JpegScanData {
  readonly start: number;
  readonly end: number;
  readonly frame: JpegFrame;
  readonly scan: JpegScan;
  readonly tables: JpegTables;
  /** Units between two restart markers; 0: there are none. */
  readonly restartInterval: number;
}

/** How a JPEG is put together. */
export interface JpegForm {
  /** What makes it a file that every decoder takes without a word; none: it is one. */
  readonly edits: readonly JpegEdit[];
  /** Behind its end mark: what follows is not this picture. */
  readonly end: number;
  readonly hasEndMark: boolean;
  readonly isProgressive: boolean;
  /** Of a sequential picture; those of a progressive one build on each other. */
  readonly scans: readonly JpegScanData[];
  /** Ends of scans that may be followed by padding, which some decoders complain about. */
  readonly paddedEnds: readonly number[];
}

type Segment = Extract<JpegPiece, { readonly kind: 'segment' }>;
type Scan = Extract<JpegPiece, { readonly kind: 'scan' }>;

const MOST_EDITS = 1000;
/** One for each of four components is enough. */
const MOST_SCANS = 64;
/** Fewer bytes than this a decoder has read ahead and does not miss. */
const PADDING_BYTES = 16;
const JFIF = Buffer.from('JFIF\0');
const ADOBE = Buffer.from('Adobe');
const NOTHING = Buffer.alloc(0);

/**
 * Reads the structure of a JPEG from end to end. Cameras, phones and web services write headers that
 * a strict decoder refuses, though there is no doubt what they mean; those become edits. What leaves
 * a doubt, or says that a part of the picture is missing, is a fault.
 * @throws ArtworkFault `artwork_truncated`, `artwork_damaged`, `artwork_unsupported_format`
 */
export async function readJpegForm(file: Bytes): Promise<JpegForm> {
  const reader = new FormReader(file);
  for await (const piece of jpegPieces(file)) await reader.take(piece);
  return reader.form();
}

/** What was read of one file so far. */
class FormReader {
  readonly #file: Bytes;
  readonly #tables = new JpegTables();
  readonly #edits: JpegEdit[] = [];
  readonly #paddedEnds: number[] = [];
  #frame: JpegFrame | null = null;
  #coverage: ScanCoverage | null = null;
  #restartInterval = 0;
  #scan: JpegScan | null = null;
  readonly #scans: JpegScanData[] = [];
  #hasJfif = false;
  /** Where the Adobe marker says how the colours are coded. */
  #adobeTransform: number | null = null;
  #isAfterScan = false;
  #end = 0;
  #hasEndMark = false;

  constructor(file: Bytes) {
    this.#file = file;
  }

  async take(piece: JpegPiece): Promise<void> {
    this.#end = piece.end;
    if (piece.kind === 'scan') return this.#takeScan(piece);
    if (piece.kind === 'segment') await this.#takeSegment(piece);
    else await this.#takeStray(piece);
    this.#isAfterScan = false;
  }

  /** @throws ArtworkFault when a part of the picture is not there */
  form(): JpegForm {
    if (this.#frame === null || this.#coverage?.isComplete !== true) throw truncated('jpeg');
    const isProgressive = this.#frame.progressive;
    if (!this.#hasEndMark) this.#edit(this.#end, this.#end, Buffer.from([0xff, markers.EOI]));
    return {
      edits: this.#edits.toSorted((one, other) => one.start - other.start),
      end: this.#end,
      hasEndMark: this.#hasEndMark,
      isProgressive,
      scans: this.#scans,
      paddedEnds: isProgressive ? this.#paddedEnds : [],
    };
  }

  async #takeSegment(segment: Segment): Promise<void> {
    const { marker, start, end } = segment;
    if (end > this.#file.sizeBytes) throw truncated('jpeg');
    if (marker === markers.SOI) return this.#begin(start);
    if (marker === markers.EOI) {
      this.#hasEndMark = true;
      return;
    }
    const payload = await this.#file.at(segment.payload, Math.max(0, end - segment.payload));
    if (markers.isApplicationData(marker)) return this.#takeApplicationData(segment, payload);
    if (markers.isFrameHeader(marker)) return this.#beginFrame(marker, payload);
    if (marker === markers.SOS) return this.#beginScan(segment, payload);
    if (marker === markers.DQT) this.#tables.quantise(payload);
    if (marker === markers.DHT) this.#tables.code(payload);
    if (marker === markers.DRI && payload.length === 2) {
      this.#restartInterval = payload.readUInt16BE();
    }
  }

  #begin(start: number): void {
    if (this.#frame !== null) throw damaged('jpeg', 'another picture begins inside of it');
    if (start > 0) this.#edit(start, start + 2, NOTHING);
  }

  #beginFrame(marker: number, payload: Buffer): void {
    if (this.#frame !== null) throw damaged('jpeg', 'another picture begins inside of it');
    this.#frame = readFrame(marker, payload);
    this.#coverage = new ScanCoverage(this.#frame);
  }

  #takeApplicationData({ marker, payload: at }: Segment, payload: Buffer): void {
    if (marker === markers.APP0 && payload.length >= 14 && startsWith(payload, JFIF)) {
      this.#hasJfif = true;
      if (payload[5] !== 1) this.#edit(at + 5, at + 6, Buffer.from([1]));
    }
    const isAdobe = marker === markers.APP14 && payload.length >= 12 && startsWith(payload, ADOBE);
    if (isAdobe && this.#scan === null) this.#adobeTransform = at + 11;
  }

  async #beginScan(segment: Segment, payload: Buffer): Promise<void> {
    const frame = this.#frame;
    if (frame === null) throw damaged('jpeg', 'its header is missing');
    if (this.#scan === null) await this.#setTransform(frame);
    const scan = readScan(payload, frame);
    if (!frame.progressive && !hasWholeBlocks(scan)) {
      this.#edit(segment.end - 3, segment.end, Buffer.from([0, 63, 0]));
    }
    this.#assertTables(frame, scan);
    this.#coverage?.add(scan);
    this.#scan = scan;
  }

  /** Decoders take an unknown transform for the usual one, and complain. */
  async #setTransform({ components }: JpegFrame): Promise<void> {
    const at = this.#adobeTransform;
    const usual = components.length === 4 ? 2 : 1;
    const matters = components.length === 4 || (components.length === 3 && !this.#hasJfif);
    if (at === null || !matters) return;
    const transform = (await this.#file.at(at, 1)).readUInt8();
    if (transform !== 0 && transform !== usual) this.#edit(at, at + 1, Buffer.from([usual]));
  }

  #assertTables({ progressive }: JpegFrame, { components, first, high }: JpegScan): void {
    const needsDc = !progressive || (first === 0 && high === 0);
    const needsAc = !progressive || first > 0;
    const isKnownByHeart = !progressive && this.#tables.hasNoHuffman;
    for (const { quantisation, dc, ac } of components) {
      const isComplete =
        isKnownByHeart ||
        ((!needsDc || this.#tables.huffman('dc', dc) !== null) &&
          (!needsAc || this.#tables.huffman('ac', ac) !== null));
      if (isComplete && this.#tables.hasQuantisation(quantisation)) continue;
      throw damaged('jpeg', 'a table for its pixels is missing');
    }
  }

  async #takeScan({ start, end, restarts }: Scan): Promise<void> {
    const [frame, scan] = [this.#frame, this.#scan];
    if (frame === null || scan === null) throw damaged('jpeg', 'its header is missing');
    const isCut = end >= this.#file.sizeBytes;
    const restartInterval = this.#restartInterval;
    const units = unitsOf(frame, scan.components);
    const expected = restartInterval === 0 ? 0 : Math.ceil(units / restartInterval) - 1;
    // One more than needed, at the very end, is harmless.
    const isWhole =
      restarts.count === expected || (restartInterval > 0 && restarts.count === expected + 1);
    if (!restarts.inOrder || (!isWhole && !isCut)) {
      throw damaged('jpeg', 'pieces of its pixels are missing');
    }
    if (!frame.progressive) this.#keep({ start, end, frame, scan, restartInterval });
    this.#isAfterScan = true;
    const tail = await this.#file.at(Math.max(start, end - PADDING_BYTES), PADDING_BYTES);
    if (tail.every((byte) => byte === 0)) this.#paddedEnds.push(end);
  }

  #keep(data: Omit<JpegScanData, 'tables'>): void {
    const isMany = this.#scans.push({ ...data, tables: this.#tables.copy() }) > MOST_SCANS;
    if (isMany) throw damaged('jpeg', 'its structure is broken');
  }

  async #takeStray({ start, end }: JpegPiece): Promise<void> {
    if (this.#isAfterScan) throw damaged('jpeg', 'its pixels end in a mark that means nothing');
    if (start === 0) throw damaged('jpeg', 'its header is missing');
    // The end of the file, not a piece between two segments.
    if (end === this.#file.sizeBytes && this.#scan === null) throw truncated('jpeg');
    const head = await this.#file.at(start, Math.min(end - start, 4096));
    const isFill = end - start <= head.length && head.every((byte) => byte === 0xff);
    if (!isFill) this.#edit(start, end, NOTHING);
  }

  #edit(start: number, end: number, bytes: Buffer): void {
    if (this.#edits.push({ start, end, bytes }) > MOST_EDITS) {
      throw damaged('jpeg', 'there is too much between its parts that means nothing');
    }
  }
}

function startsWith(payload: Buffer, name: Buffer): boolean {
  return payload.subarray(0, name.length).equals(name);
}
