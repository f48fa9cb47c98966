/**
 * An artwork's pixels at exactly the placed size and turn, in memory or in a scratch file; `dispose`
 * gives memory and file back.
 */
export interface FittedArtwork {
  readonly widthPx: number;
  readonly heightPx: number;
  /** Bytes of memory held as long as it is not disposed of. */
  readonly residentBytes: number;
  /**
   * `count` rows from `fromRow` on: RGBA, 8 bits each, straight alpha, sRGB. May be a view: not to be
   * written to, and not to be used after `dispose`, nor after further rows were asked for, be it of
   * another artwork.
   * @throws RangeError for rows that it does not have
   */
  rows(fromRow: number, count: number): Uint8Array | Promise<Uint8Array>;
  /** May be called again. */
  dispose(): Promise<void>;
}
