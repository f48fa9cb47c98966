import { ADVANCE_SHIFT, LENGTH_MASK, type CodeLookup } from './code-lookup.ts';

export interface BlockLookups {
  readonly dc: CodeLookup;
  readonly ac: CodeLookup;
}

export interface UnitWalkOf {
  /** The blocks of a unit, in their order. */
  readonly blocks: readonly BlockLookups[];
  readonly units: number;
  /** Units between two restart markers; 0: there are none. */
  readonly restartInterval: number;
}

/** `short`: the data ends before the last unit. `senseless`: bits that are no code. */
export type WalkEnd = 'more' | 'done' | 'short' | 'senseless';

/** No unit is longer: ten blocks of 64 codes of 16 bits with as many bits, each byte stuffed. */
const UNIT_BYTES = 10 * 64 * 4 * 2;
/** Behind the last byte. */
const NO_BYTE = -1;

/**
 * Walks through the codes of a sequential scan without making pixels of them (ITU T.81, F.2.2). One
 * function over plain numbers, as it looks at every code of a photograph: 20 ms for a megabyte.
 */
export class UnitWalk {
  readonly #of: UnitWalkOf;
  #unit = 0;
  #held = 0;
  #heldBits = 0;
  /** Of those that are held: zeros in front of a marker or behind the end. */
  #madeUp = 0;

  constructor(of: UnitWalkOf) {
    this.#of = of;
  }

  /**
   * Walks on through `bytes`.
   * @param isLast whether these are the last ones; otherwise it stops where a unit might be cut
   * @returns how many bytes were used up, and what became of it
   */
  walk(bytes: Buffer, isLast: boolean): { readonly used: number; readonly end: WalkEnd } {
    const { blocks, units, restartInterval } = this.#of;
    const size = bytes.length;
    const safe = isLast ? Infinity : size - UNIT_BYTES;
    let [unit, held, bits, madeUp] = [this.#unit, this.#held, this.#heldBits, this.#madeUp];
    let at = 0;
    let end: WalkEnd = 'done';
    walking: for (; unit < units; unit += 1) {
      if (at >= safe) {
        end = 'more';
        break;
      }
      if (restartInterval > 0 && unit > 0 && unit % restartInterval === 0) {
        if (bits - madeUp >= 8 || !isRestartAt(bytes, at)) {
          end = 'senseless';
          break;
        }
        at += 2;
        bits = 0;
        madeUp = 0;
      }
      for (const { dc, ac } of blocks) {
        let lookup = dc;
        for (let index = 0; index < 64;) {
          // At least 16 bits, at most 23 of them left over from a longer entry.
          while (bits < 16) {
            const byte = bytes[at] ?? NO_BYTE;
            const isEnd = byte === NO_BYTE || (byte === 0xff && bytes[at + 1] !== 0);
            held = isEnd ? held << 8 : (held << 8) | byte;
            if (isEnd) madeUp += 8;
            else at += byte === 0xff ? 2 : 1;
            bits += 8;
          }
          const entry = lookup[(held >>> (bits - 16)) & 0xffff] ?? 0;
          bits -= entry & LENGTH_MASK;
          // An entry of more than 16 bits has a value that is not looked at.
          while (bits < 0) {
            const byte = bytes[at] ?? NO_BYTE;
            const isEnd = byte === NO_BYTE || (byte === 0xff && bytes[at + 1] !== 0);
            held = isEnd ? held << 8 : (held << 8) | byte;
            if (isEnd) madeUp += 8;
            else at += byte === 0xff ? 2 : 1;
            bits += 8;
          }
          const advance = entry >> ADVANCE_SHIFT;
          if (entry === 0) {
            end = madeUp > 0 ? 'short' : 'senseless';
            break walking;
          }
          if (index > 0 && advance === 0) break;
          index += index === 0 ? 1 : advance;
          lookup = ac;
          if (index > 64) {
            end = 'senseless';
            break walking;
          }
        }
      }
      if (madeUp > bits) {
        end = 'short';
        break;
      }
    }
    this.#unit = unit;
    this.#held = held;
    this.#heldBits = bits;
    this.#madeUp = madeUp;
    // Whole bytes that are held were not used.
    return { used: end === 'more' ? at : Math.max(0, at - ((bits - madeUp) >> 3)), end };
  }
}

function isRestartAt(bytes: Buffer, at: number): boolean {
  const marker = bytes[at + 1] ?? 0;
  return bytes[at] === 0xff && marker >= 0xd0 && marker <= 0xd7;
}
