import { nativeFunctions } from '../../memory/cleanup/native-functions.ts';

/** Limits the private writable memory of another process. */
export interface DataLimit {
  /** Has no effect if the process has ended. */
  set(pid: number, bytes: number): void;
}

/** RLIMIT_DATA on Linux (`asm-generic/resource.h`), on x64 and arm64. */
const RLIMIT_DATA = 2;
const NO_LIMIT = 0xffff_ffff_ffff_ffffn;

/**
 * Finds the C library's `prlimit`, which needs no privileges for a process of the same user. Allocations
 * above the limit fail in the process that requests them, before the kernel has to kill a process.
 * @returns null if koffi (an optional dependency) is not installed or the C library has no such function
 */
export async function findDataLimit(): Promise<DataLimit | null> {
  const find = await nativeFunctions();
  const prlimit = find('int prlimit64(int, int, uint64_t *, uint64_t *)');
  return (
    prlimit && {
      set(pid, bytes) {
        // Only the soft limit is set, because a hard limit could never be raised again.
        const limit = BigUint64Array.of(BigInt(Math.ceil(bytes)), NO_LIMIT);
        prlimit(pid, RLIMIT_DATA, limit, null);
      },
    }
  );
}
