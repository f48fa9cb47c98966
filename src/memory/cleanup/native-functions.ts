import type * as koffi from 'koffi';

/** A function of this process or of a library loaded into it. */
export interface NativeFunction {
  (...args: readonly unknown[]): unknown;
  /** Runs on a thread of libuv's pool. The last argument is the callback. */
  async(...args: readonly unknown[]): void;
}

/** Finds native functions by their C declarations. null: no such symbol. */
export type FindNative = (declaration: string) => NativeFunction | null;

/**
 * Loads koffi. Without it (an optional dependency, not built for every platform), no functions are
 * found.
 */
export async function nativeFunctions(): Promise<FindNative> {
  const program = await openProgram();
  return (declaration) => {
    try {
      return program?.func(declaration) ?? null;
    } catch {
      return null; // no such symbol
    }
  };
}

/** The symbols of this process and of all libraries loaded into it. */
async function openProgram(): Promise<koffi.LibraryHandle | null> {
  try {
    const { load } = await import('koffi');
    return load(null);
  } catch {
    return null; // not installed, or not built for this platform
  }
}
