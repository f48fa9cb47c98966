/** All messages between the renderer and a decoder process. They are plain JSON. */
import type { Operation } from '../artwork/decoder/artwork-decoder.ts';
import type { ArtworkFaultCode } from '../image-files/artwork-fault.ts';
import type { Wanted } from './memory-request.ts';

export type ToDecoder =
  /** @see ArtworkDecoder; paths in `request` are keys under the scratch folder */
  | {
      readonly type: 'decode';
      readonly id: number;
      readonly operation: Operation;
      readonly request: object;
    }
  /** Answers `need`: the operation may hold that many bytes. */
  | { readonly type: 'granted'; readonly id: number }
  /** Answers `need`: the operation may not hold them, and fails. */
  | { readonly type: 'refused'; readonly id: number }
  /**
   * Memory is short: collect garbage, empty the image library's cache and return memory to the system.
   * Answered by `freed`, even during an operation.
   */
  | { readonly type: 'free-memory' };

export type FromDecoder =
  | { readonly type: 'ready' }
  /** The operation waits for memory and room on the disk. */
  | ({ readonly type: 'need'; readonly id: number } & Wanted)
  | { readonly type: 'done'; readonly id: number; readonly result: unknown }
  /** The file is at fault. */
  | { readonly type: 'fault'; readonly id: number; readonly fault: SentFault }
  | { readonly type: 'failed'; readonly id: number; readonly error: SentError }
  | { readonly type: 'freed' };

export interface SentFault {
  readonly code: ArtworkFaultCode;
  readonly message: string;
  readonly transient: boolean;
}

/** An error that is not a fault of the file. */
export interface SentError {
  readonly message: string;
  /** The code of a system error, such as ENOSPC; null if there is none. */
  readonly code: string | null;
}
