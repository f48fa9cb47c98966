import type { Lifetime } from '../service/running-service.ts';

/** Runs a program and afterwards releases everything that it registered, in reverse order. */
export async function duringProgram(work: (lifetime: Lifetime) => Promise<void>): Promise<void> {
  const releases: (() => unknown)[] = [];
  const { signal } = new AbortController();
  try {
    await work({ signal, after: (release) => void releases.push(release) });
  } finally {
    for (const release of releases.reverse()) await release();
  }
}
