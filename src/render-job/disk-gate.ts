import { MIB } from '../gang-sheet/units/mib.ts';
import type { DiskRoom } from '../storage/disk-room.ts';

/** The disk is asked again after so many bytes: often enough for the reserve, and seldom enough to cost nothing. */
const GRANULE_BYTES = 4 * MIB;

/**
 * Reserves disk space for a part while it is written, because its size is known only then: a strip of
 * flat colour takes a thousandth of its pixels, and a photograph most of them.
 */
export class DiskGate {
  readonly #room: Pick<DiskRoom, 'check'>;
  #grantedBytes = 0;

  constructor(room: Pick<DiskRoom, 'check'>) {
    this.#room = room;
  }

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
  };
}
