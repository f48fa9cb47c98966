import { totalmem } from 'node:os';
import { getHeapStatistics } from 'node:v8';
import { CgroupMemory } from './cgroup.ts';
import { locateCgroup, mayHideLimit, type Cgroup } from './locate-cgroup.ts';
import { residentBytesOfTree } from './process-tree.ts';

/** Who is asked how much memory is in use. */
type MemorySource = 'cgroup-v1' | 'cgroup-v2' | 'process-tree';

/** Memory at one moment, in bytes. */
export interface MemoryReading {
  readonly source: MemorySource;
  /** At this many the kernel kills. */
  readonly limitBytes: number;
  /** What the service may use: the limit without the reserve. */
  readonly budgetBytes: number;
  /** All that is charged, page cache included. */
  readonly usageBytes: number;
  /** What cannot simply be reclaimed; this is compared with the budget. */
  readonly usedBytes: number;
  readonly heapUsedBytes: number;
  readonly heapLimitBytes: number;
  /** Processes of the own group that the kernel has killed so far; only from a control group. */
  readonly oomKills?: number;
}

export interface MemoryReader {
  readonly source: MemorySource;
  /** Directory of the control group; null without one. */
  readonly path: string | null;
  /** Whether the container may have a lower limit, which can neither be seen from here nor is set. */
  readonly mayHideLimit: boolean;
  /** Costs tens of microseconds; limits are read anew each time, because platforms change them. */
  read(): MemoryReading;
  /** Gives up the open files; `read` must not follow. */
  close(): void;
}

export interface MemoryReaderOptions {
  /** A lower limit than the one found, or null. */
  readonly limitOverrideBytes: number | null;
  /** Share of the limit that is left alone. */
  readonly reservedRatio: number;
  /** Folder in which `proc` and the mounts are looked up; for tests. */
  readonly root?: string;
  readonly physicalBytes?: number;
}

type Charged = Pick<MemoryReading, 'limitBytes' | 'usageBytes' | 'usedBytes' | 'oomKills'>;

/**
 * A reader of this process's memory: from its control group where there is one, else the resident
 * bytes of its process tree against physical memory.
 */
export function createMemoryReader(options: MemoryReaderOptions): MemoryReader {
  const { limitOverrideBytes, reservedRatio, root = '/', physicalBytes = totalmem() } = options;
  const ceilingBytes = Math.min(physicalBytes, limitOverrideBytes ?? Infinity);
  const located = locateCgroup(root);
  let cgroup = open(located);
  const startedInGroup = cgroup !== null;

  /** The group may be removed under us, or we may be moved to another: then look where we are now. */
  function sampleCgroup(): Charged | null {
    const sample = cgroup?.sample(ceilingBytes) ?? null;
    if (sample !== null || !startedInGroup) return sample;
    cgroup?.close();
    cgroup = open(locateCgroup(root));
    return cgroup?.sample(ceilingBytes) ?? null;
  }

  function sampleProcessTree(): Charged {
    const residentBytes = residentBytesOfTree(root);
    return { limitBytes: ceilingBytes, usageBytes: residentBytes, usedBytes: residentBytes };
  }

  const source = (): MemorySource =>
    cgroup === null ? 'process-tree' : `cgroup-v${cgroup.version}`;
  return {
    get source() {
      return source();
    },
    get path() {
      return cgroup?.path ?? null;
    },
    mayHideLimit: limitOverrideBytes === null && mayHideLimit(located, root),
    read() {
      const charged = sampleCgroup() ?? sampleProcessTree();
      const heap = getHeapStatistics();
      return {
        source: source(),
        ...charged,
        budgetBytes: Math.floor(charged.limitBytes * (1 - reservedRatio)),
        heapUsedBytes: heap.used_heap_size,
        heapLimitBytes: heap.heap_size_limit,
      };
    },
    close() {
      cgroup?.close();
    },
  };
}

function open(located: Cgroup | null): CgroupMemory | null {
  return located === null ? null : new CgroupMemory(located);
}
