import { damaged, unsupported } from '../../damage-faults.ts';

export interface JpegComponent {
  readonly id: number;
  /** Samples across and down in one unit of an interleaved scan. */
  readonly across: number;
  readonly down: number;
  readonly quantisation: number;
}

export interface JpegFrame {
  readonly progressive: boolean;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly components: readonly JpegComponent[];
}

const SOF2 = 0xc2;
const LOSSLESS = 0xc3;
const FIRST_ARITHMETIC = 0xc9;
/** SOF5 to SOF7 and SOF13 to SOF15 refine a smaller image that precedes them. */
const HIERARCHICAL = [0xc5, 0xc6, 0xc7, 0xcd, 0xce, 0xcf];
const REMEDY = 'save it as an ordinary (baseline) JPEG or as PNG';

/**
 * Reads a frame header (ITU T.81, B.2.2).
 * @throws ArtworkFault `artwork_unsupported_format`, `artwork_damaged`
 */
export function readFrame(marker: number, payload: Buffer): JpegFrame {
  assertCoding(marker);
  const count = payload[5] ?? 0;
  if (count === 0 || payload.length !== 6 + 3 * count) throw senselessHeader();
  assertSamples(payload.readUInt8(0), count);
  const heightPx = payload.readUInt16BE(1);
  const widthPx = payload.readUInt16BE(3);
  if (heightPx === 0) throw damaged('jpeg', 'its height is missing');
  if (widthPx === 0) throw senselessHeader();
  const components = Array.from({ length: count }, (_, index) =>
    readComponent(payload, 6 + 3 * index),
  );
  return { progressive: marker === SOF2, widthPx, heightPx, components };
}

function assertCoding(marker: number): void {
  if (HIERARCHICAL.includes(marker)) throw unsupported('a hierarchical JPEG', REMEDY);
  if (marker >= FIRST_ARITHMETIC) throw unsupported('a JPEG with arithmetic coding', REMEDY);
  if (marker !== LOSSLESS) return;
  throw unsupported('a lossless JPEG, which some cameras and scanners write', REMEDY);
}

function assertSamples(bits: number, components: number): void {
  if (bits === 12) throw unsupported('a JPEG with 12 bits per channel', REMEDY);
  if (bits !== 8) throw senselessHeader();
  if (components === 1 || components === 3 || components === 4) return;
  throw unsupported(`a JPEG with ${components} colour channels`, REMEDY);
}

function readComponent(payload: Buffer, at: number): JpegComponent {
  const sampling = payload.readUInt8(at + 1);
  const [across, down] = [sampling >> 4, sampling & 15];
  const quantisation = payload.readUInt8(at + 2);
  const isSound = Math.min(across, down) >= 1 && Math.max(across, down) <= 4 && quantisation <= 3;
  if (!isSound) throw senselessHeader();
  return { id: payload.readUInt8(at), across, down, quantisation };
}

function senselessHeader() {
  return damaged('jpeg', 'its header is invalid');
}

/** Samples of all components for one pixel: 3 without subsampling (4:4:4), 1.5 with 4:2:0. */
export function samplesPerPixel({ components }: Pick<JpegFrame, 'components'>): number {
  const samples = components.reduce((sum, { across, down }) => sum + across * down, 0);
  const mostAcross = Math.max(...components.map(({ across }) => across));
  const mostDown = Math.max(...components.map(({ down }) => down));
  return samples / (mostAcross * mostDown);
}

/** Counts the units in the data of a scan (ITU T.81, A.2). */
export function unitsOf(frame: JpegFrame, scanned: readonly JpegComponent[]): number {
  const mostAcross = Math.max(...frame.components.map(({ across }) => across));
  const mostDown = Math.max(...frame.components.map(({ down }) => down));
  const [only] = scanned;
  if (scanned.length > 1 || only === undefined) {
    const rows = Math.ceil(frame.heightPx / (8 * mostDown));
    return Math.ceil(frame.widthPx / (8 * mostAcross)) * rows;
  }
  // A scan of a single component has no blocks beyond the component's edges.
  const blocksAcross = Math.ceil(Math.ceil((frame.widthPx * only.across) / mostAcross) / 8);
  return blocksAcross * Math.ceil(Math.ceil((frame.heightPx * only.down) / mostDown) / 8);
}
