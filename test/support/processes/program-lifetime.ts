import type { Lifetime } from '../service/running-service.ts';

/** Runs a program and afterwards releases everything that it registered, in reverse order. */
export async function duringProgram<T>(work: (lifetime: Lifetime) => Promise<T>): Promise<T> {
  const releases: (() => unknown)[] = [];
  const { signal } = new AbortController();
  try {
    return await work({ signal, after: (release) => void releases.push(release) });
  } finally {
    for (const release of releases.reverse()) await release();
  }
}
