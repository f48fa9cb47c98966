import { damaged } from '../../damage-faults.ts';
import type { JpegComponent, JpegFrame } from './jpeg-frame.ts';

export interface ScannedComponent extends JpegComponent {
  /** Ids of its Huffman tables. */
  readonly dc: number;
  readonly ac: number;
}

export interface JpegScan {
  readonly components: readonly ScannedComponent[];
  /** The first and last coefficients that the scan contains, as zigzag positions within a block. */
  readonly first: number;
  readonly last: number;
  /** Lowest bit sent before; 0 if none was. */
  readonly high: number;
  /** Lowest bit sent now. */
  readonly low: number;
}

/**
 * Reads a scan header (ITU T.81, B.2.3).
 * @throws ArtworkFault `artwork_damaged`
 */
export function readScan(payload: Buffer, frame: JpegFrame): JpegScan {
  const count = payload[0] ?? 0;
  if (count < 1 || count > 4 || payload.length !== 4 + 2 * count) throw senseless();
  const components = Array.from({ length: count }, (_, index) => {
    const component = frame.components.find(({ id }) => id === payload[1 + 2 * index]);
    const tables = payload.readUInt8(2 + 2 * index);
    if (component === undefined || (tables & 0xcc) !== 0) throw senseless();
    return { ...component, dc: tables >> 4, ac: tables & 15 };
  });
  const [first = 0, last = 0, bits = 0] = payload.subarray(-3);
  return { components, first, last, high: bits >> 4, low: bits & 15 };
}

/**
 * Whether the header describes whole blocks. The scans of a sequential frame always contain whole
 * blocks, although some phones write other numbers in the header.
 */
export function hasWholeBlocks({ first, last, high, low }: JpegScan): boolean {
  return first === 0 && last === 63 && high === 0 && low === 0;
}

/** Tracks the coefficients that the scans of a frame have sent, to detect a missing scan. */
export class ScanCoverage {
  /** By component: the lowest bit of each coefficient that was sent; -1 if none was. */
  readonly #lowest: ReadonlyMap<number, Int8Array>;
  readonly #progressive: boolean;

  constructor({ components, progressive }: JpegFrame) {
    this.#progressive = progressive;
    this.#lowest = new Map(components.map(({ id }) => [id, new Int8Array(64).fill(-1)]));
  }

  /** @throws ArtworkFault `artwork_damaged` if the scan does not continue earlier ones */
  add(scan: JpegScan): void {
    if (this.#progressive) assertProgression(scan);
    for (const { id } of scan.components) {
      const lowest = this.#lowest.get(id);
      if (lowest === undefined) continue;
      if (this.#progressive) refine(lowest, scan);
      else lowest.fill(0);
    }
  }

  get isComplete(): boolean {
    return [...this.#lowest.values()].every((lowest) => lowest.every((bit) => bit === 0));
  }
}

function refine(lowest: Int8Array, { first, last, high, low }: JpegScan): void {
  const sent = lowest.subarray(first, last + 1);
  // The first coefficient of a block must be sent before the others.
  const isLost = first > 0 && lowest[0] === -1;
  if (isLost || sent.some((bit) => Math.max(0, bit) !== high)) throw outOfOrder();
  sent.fill(low);
}

/** ITU T.81, G.1.1.1. */
function assertProgression({ components, first, last, high, low }: JpegScan): void {
  const hasBand = first === 0 ? last === 0 : last >= first && last <= 63 && components.length === 1;
  const refines = high === 0 || low === high - 1;
  if (!hasBand || !refines || low > 13) throw senseless();
}

function outOfOrder() {
  return damaged('jpeg', 'parts of its pixels are missing');
}

function senseless() {
  return damaged('jpeg', 'one of its scan headers is invalid');
}
