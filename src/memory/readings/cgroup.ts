import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { KeptFile } from './kept-file.ts';
import type { Cgroup } from './locate-cgroup.ts';

/** The kernel's figures for a group at one moment. */
export interface CgroupSample {
  readonly limitBytes: number;
  /** All charged memory, page cache included. */
  readonly usageBytes: number;
  /** Excludes the page cache of files, which the kernel reclaims before it kills any process. */
  readonly usedBytes: number;
  readonly oomKills: number;
}

interface Dialect {
  readonly usage: string;
  /** Above `memory.high`, a group is not killed but slowed down until it seems to hang. */
  readonly limits: readonly string[];
  /** Fields of memory.stat that count the whole subtree. */
  readonly pageCache: readonly string[];
  readonly oomKills: string;
}

const DIALECTS: Readonly<Record<1 | 2, Dialect>> = {
  1: {
    usage: 'memory.usage_in_bytes',
    limits: ['memory.limit_in_bytes'],
    pageCache: ['total_inactive_file', 'total_active_file'],
    oomKills: 'memory.oom_control',
  },
  2: {
    usage: 'memory.current',
    limits: ['memory.max', 'memory.high'],
    pageCache: ['inactive_file', 'active_file'],
    oomKills: 'memory.events',
  },
};

/** One directory of the hierarchy, with its files kept open. */
class Group {
  readonly #pageCache: readonly string[];
  readonly #limits: readonly KeptFile[];
  readonly #usage: KeptFile;
  readonly #stat: KeptFile;

  constructor(directory: string, dialect: Dialect) {
    const present = dialect.limits.filter((name) => existsSync(join(directory, name)));
    this.#limits = present.map((name) => new KeptFile(join(directory, name)));
    this.#pageCache = dialect.pageCache;
    this.#usage = new KeptFile(join(directory, dialect.usage));
    this.#stat = new KeptFile(join(directory, 'memory.stat'));
  }

  /**
   * Infinity if there is no limit: the file says "max" or, as in the root group of cgroup v2, is missing.
   */
  limitBytes(): number {
    const limits = this.#limits.map((file) => Number.parseInt(file.read() ?? '', 10));
    return Math.min(Infinity, ...limits.filter((limit) => !Number.isNaN(limit)));
  }

  /** null if the group no longer exists. */
  sample(): Omit<CgroupSample, 'oomKills'> | null {
    const usageText = this.#usage.read();
    const stat = this.#stat.read();
    if (usageText === null || stat === null) return null;
    const usageBytes = Number.parseInt(usageText, 10);
    const pageCacheBytes = this.#pageCache.reduce((sum, name) => sum + (field(stat, name) ?? 0), 0);
    return {
      // cgroup v1 reports the lowest limit of all parents, including those above the mount point.
      limitBytes: field(stat, 'hierarchical_memory_limit') ?? Infinity,
      usageBytes,
      usedBytes: Math.max(0, usageBytes - pageCacheBytes),
    };
  }

  close(): void {
    for (const file of [...this.#limits, this.#usage, this.#stat]) file.close();
  }
}

/** A control group's memory. The limits are also read at every sample. */
export class CgroupMemory {
  readonly version: 1 | 2;
  readonly path: string;
  readonly #own: Group;
  readonly #parents: readonly Group[];
  readonly #oomKills: KeptFile;

  constructor({ version, directories: [path = '', ...parents] }: Omit<Cgroup, 'isOwn'>) {
    const dialect = DIALECTS[version];
    this.version = version;
    this.path = path;
    this.#own = new Group(path, dialect);
    this.#parents = parents.map((directory) => new Group(directory, dialect));
    this.#oomKills = new KeptFile(join(path, dialect.oomKills));
  }

  /**
   * Returns the lowest limit from our own group up to the mount point, and the memory charged
   * against it. All children of a parent share its limit, so the parent's usage counts against it.
   * @param ceilingBytes upper bound of the limit (physical memory, or the setting)
   * @returns null if the group no longer exists
   */
  sample(ceilingBytes: number): CgroupSample | null {
    let tightest = this.#own;
    let limitBytes = Math.min(ceilingBytes, this.#own.limitBytes());
    for (const parent of this.#parents) {
      const parentLimitBytes = parent.limitBytes();
      if (parentLimitBytes >= limitBytes) continue;
      tightest = parent;
      limitBytes = parentLimitBytes;
    }
    const sample = tightest.sample();
    if (sample === null) return null;
    return {
      ...sample,
      limitBytes: Math.min(limitBytes, sample.limitBytes),
      oomKills: field(this.#oomKills.read() ?? '', 'oom_kill') ?? 0,
    };
  }

  close(): void {
    for (const group of [this.#own, ...this.#parents]) group.close();
    this.#oomKills.close();
  }
}

/** The number in the line `name number`. */
function field(text: string, name: string): number | undefined {
  const needle = `${name} `;
  const at = text.startsWith(needle) ? 0 : text.indexOf(`\n${needle}`) + 1;
  if (at === 0 && !text.startsWith(needle)) return undefined;
  return Number.parseInt(text.slice(at + needle.length, at + needle.length + 20), 10);
}
