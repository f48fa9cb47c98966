import type { Lifetime } from '../service/running-service.ts';

/** The lifetime of a program: whatever it registers is let go of, backwards, when its work is done. */
export async function duringProgram(work: (lifetime: Lifetime) => Promise<void>): Promise<void> {
  const releases: (() => unknown)[] = [];
  const { signal } = new AbortController();
  try {
    await work({ signal, after: (release) => void releases.push(release) });
  } finally {
    for (const release of releases.reverse()) await release();
  }
}
