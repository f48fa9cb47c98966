import { randomUUID } from 'node:crypto';
import { closeSync, ftruncateSync, openSync, unlinkSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { MIB } from '../../gang-sheet/units/mib.ts';
import { mostRequestedBytes } from '../most-grown.ts';
import { nativeFunctions, type NativeFunction } from '../../memory/cleanup/native-functions.ts';

/** The C library's functions that a heap in a file needs. */
interface HeapFunctions {
  readonly malloc: NativeFunction;
  readonly free: NativeFunction;
  readonly mallopt: NativeFunction;
  readonly mmap: NativeFunction;
  readonly fallocate: NativeFunction;
}

/** Parameters of glibc's `mallopt` (`malloc.h`). */
const M_TRIM_THRESHOLD = -1;
const M_MMAP_MAX = -4;
/** `asm-generic/mman.h`, on x64 and arm64. */
const PROT_READ_WRITE = 0x3;
const MAP_SHARED_FIXED = 0x11;
/** A multiple of the page size of every supported system (arm64 kernels have up to 64 KiB). */
const PAGE_BYTES = 64 * 1024;
/** The allocator keeps a few bytes at either end of a block. */
const BLOCK_ENDS_BYTES = 2 * PAGE_BYTES;
/** Large enough that only a heap just added has so much in one block. */
const PROBE_BYTES = 16 * MIB;

/**
 * Size of the file that holds the allocations of an operation that needs a number of bytes.
 * @param requestedBytes what it requests in all, if it touches only a part of that
 */
export function heapFileBytes(bytes: number, requestedBytes = 0): number {
  return Math.ceil(mostRequestedBytes(bytes, requestedBytes) / PAGE_BYTES) * PAGE_BYTES;
}

/**
 * Finds what `FileHeap` needs.
 * @returns null unless the allocator is glibc's, or if koffi (an optional dependency) is missing
 */
export async function findHeapFunctions(): Promise<HeapFunctions | null> {
  const find = await nativeFunctions();
  // jemalloc, if it is preloaded, takes no memory from glibc's heap.
  if (find('int mallctl(const char *, void *, void *, void *, size_t)') !== null) return null;
  const malloc = find('intptr_t malloc(size_t)');
  const free = find('void free(intptr_t)');
  const mallopt = find('int mallopt(int, int)');
  const mmap = find('intptr_t mmap(intptr_t, size_t, int, int, int, int64_t)');
  const fallocate = find('int fallocate(int, int, int64_t, int64_t)');
  if (malloc === null || free === null || mallopt === null) return null;
  return mmap && fallocate && { malloc, free, mallopt, mmap, fallocate };
}

/**
 * Puts what the C allocator hands out next into a file without a name on the scratch disk. A decode then
 * holds page cache, which the kernel writes to the disk and reclaims, where it would hold anonymous
 * memory, which the kernel can only take by killing a process. The decoders themselves need not know.
 *
 * A large block is allocated and its pages are replaced by those of the file; no other thread uses them,
 * because the block is still ours. Then the block is freed. The allocator is told not to map large
 * allocations on their own and not to return free memory, so it takes all further ones from that block.
 * It must have a single arena (`MALLOC_ARENA_MAX=1`): others are outside the block.
 *
 * Measured: an AVIF of 24 megapixels, which takes 437 MB of anonymous memory, took 2 MB of it and
 * decoded to the same pixels, alone and in a control group of 80 MB.
 */
export class FileHeap {
  readonly #dir: string;
  #bytes = 0;

  constructor(dir: string) {
    this.#dir = dir;
  }

  /** Whether allocations go to a file. */
  get isInUse(): boolean {
    return this.#bytes > 0;
  }

  /**
   * Makes the heap at least as large as a number of bytes, as `heapFileBytes` returns it.
   * @returns false if this allocator does not take its memory from the file
   * @throws Error with the code ENOSPC if the disk has no room
   */
  async hold(bytes: number): Promise<boolean> {
    const addedBytes = bytes - this.#bytes;
    if (addedBytes <= 0) return true;
    const native = await findHeapFunctions();
    if (native === null || !(await this.#add(native, addedBytes))) return false;
    this.#bytes += addedBytes;
    return true;
  }

  async #add(native: HeapFunctions, bytes: number): Promise<boolean> {
    native.mallopt(M_MMAP_MAX, 0);
    native.mallopt(M_TRIM_THRESHOLD, -1);
    const blockBytes = bytes + BLOCK_ENDS_BYTES;
    const block = Number(native.malloc(blockBytes));
    if (block === 0) return false;
    const start = (Math.floor(block / PAGE_BYTES) + 1) * PAGE_BYTES;
    const isMapped = await this.#map(native, start, bytes).finally(() => native.free(block));
    if (!isMapped) return false;
    const probe = Number(native.malloc(PROBE_BYTES));
    native.free(probe);
    return probe >= block && probe < block + blockBytes;
  }

  /** Replaces pages of the process by those of a new file. */
  async #map(native: HeapFunctions, start: number, bytes: number): Promise<boolean> {
    const path = join(this.#dir, `heap-${randomUUID()}`);
    const file = openSync(path, 'wx+');
    try {
      unlinkSync(path);
      ftruncateSync(file, bytes);
      // A page that finds no room on the disk later would end the process.
      if (native.fallocate(file, 0, 0, bytes) !== 0) await this.#assertRoom(bytes);
      const flags = MAP_SHARED_FIXED;
      return Number(native.mmap(start, bytes, PROT_READ_WRITE, flags, file, 0)) === start;
    } finally {
      closeSync(file);
    }
  }

  /** Some file systems cannot reserve room for a file. */
  async #assertRoom(bytes: number): Promise<void> {
    const { bavail, bsize } = await statfs(this.#dir);
    if (bavail * bsize > bytes) return;
    const message = `no space left on device for ${Math.ceil(bytes / MIB)} MiB of a decode`;
    throw Object.assign(new Error(message), { code: 'ENOSPC' });
  }
}
