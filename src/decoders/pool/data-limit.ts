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
 * Finds `prlimit` of the C library, which needs no privilege for a process of the same user. Allocations
 * above the limit fail in the process that asks for them, before the kernel has to kill anything.
 * @returns null without koffi (an optional dependency), and where the C library has no such call
 */
export async function findDataLimit(): Promise<DataLimit | null> {
  const find = await nativeFunctions();
  const prlimit = find('int prlimit64(int, int, uint64_t *, uint64_t *)');
  return (
    prlimit && {
      set(pid, bytes) {
        // The soft limit alone: a hard limit could never be raised again.
        const limit = BigUint64Array.of(BigInt(Math.ceil(bytes)), NO_LIMIT);
        prlimit(pid, RLIMIT_DATA, limit, null);
      },
    }
  );
}
