import { MIB } from '../gang-sheet/units/mib.ts';
import type { DiskRoom } from './disk-room.ts';

/** The disk is asked again after so many bytes: often enough for the reserve, and seldom enough to cost nothing. */
const GRANULE_BYTES = 4 * MIB;

/**
 * Reserves disk space for a file while it is written, because its size is known only then: a strip of
 * flat colour takes a thousandth of its pixels, and a photograph most of them.
 */
export class DiskGate {
  readonly #room: Pick<DiskRoom, 'check'>;
  #grantedBytes = 0;
  #expectedBytes = 0;
  #doneBytes = 0;

  constructor(room: Pick<DiskRoom, 'check'>) {
    this.#room = room;
  }

  /** Tells for how many bytes the disk will be asked in all. */
  readonly expect = (bytes: number): void => {
    this.#expectedBytes = bytes;
  };

  /**
   * Waits until that many bytes may be written. Granted bytes that compression saves stay granted.
   * @throws ServiceError `storage_full`
   */
  readonly beforeWriting = async (bytes: number): Promise<void> => {
    if (bytes > this.#grantedBytes) {
      const asked = Math.max(GRANULE_BYTES, bytes);
      await this.#room.check(asked);
      this.#grantedBytes = asked;
    }
    this.#grantedBytes -= bytes;
    this.#doneBytes += bytes;
  };

  /** Counts bytes that are in the file already, and for which the disk is not asked. */
  readonly skip = (bytes: number): void => {
    this.#doneBytes += bytes;
  };

  /** Estimates what is still to be written to a file of that size; 0 if nothing was written yet. */
  restBytes(writtenBytes: number): number {
    if (this.#doneBytes === 0) return 0;
    const left = Math.max(0, this.#expectedBytes - this.#doneBytes);
    return Math.ceil((writtenBytes / this.#doneBytes) * left);
  }
}
