import type { DecodeContext } from '../../artwork/decoder/artwork-decoder.ts';
import { isSpilled, spilledBytes } from '../../artwork/cost/spilled-cost.ts';
import type { MemoryRequest } from '../memory-request.ts';
import { heapFileBytes, type FileHeap } from './file-heap.ts';

/**
 * Reserves memory for an operation. One that needs more than a limit gets a heap in a file instead, so
 * that it decodes in any container.
 */
export function spillingReserve(
  asked: MemoryRequest,
  heap: FileHeap,
  spillAboveBytes: number,
): DecodeContext['reserve'] {
  return async (bytes, scratchBytes = 0, { heldBytes = 0, requestedBytes = 0 } = {}) => {
    const inMemory = { bytes, scratchBytes, heapBytes: 0, requestedBytes };
    const leftBytes = spilledBytes(heldBytes);
    if (!isSpilled(bytes, spillAboveBytes, heldBytes)) {
      await asked.reserve(inMemory);
      return;
    }
    const heapBytes = heapFileBytes(bytes, requestedBytes);
    await asked.reserve({
      bytes: leftBytes,
      scratchBytes: scratchBytes + heapBytes,
      heapBytes,
      requestedBytes: 0,
    });
    if (!(await heap.hold(heapBytes))) await asked.reserve(inMemory);
  };
}
