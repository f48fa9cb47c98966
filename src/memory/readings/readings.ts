import { totalmem } from 'node:os';
import { getHeapStatistics } from 'node:v8';
import { CgroupMemory } from './cgroup.ts';
import { locateCgroup, mayHideLimit, type Cgroup } from './locate-cgroup.ts';
import { residentBytesOfTree } from './process-tree.ts';

/** Where the reading comes from. */
type MemorySource = 'cgroup-v1' | 'cgroup-v2' | 'process-tree';

/** Memory at one moment, in bytes. */
export interface MemoryReading {
  readonly source: MemorySource;
  /** The kernel kills a process when this limit is reached. */
  readonly limitBytes: number;
  /** Memory that the service may use: the limit minus the reserve. */
  readonly budgetBytes: number;
  /** All charged memory, page cache included. */
  readonly usageBytes: number;
  /** Memory that the kernel cannot simply reclaim; compared with the budget. */
  readonly usedBytes: number;
  readonly heapUsedBytes: number;
  readonly heapLimitBytes: number;
  /** Processes of our own group that the kernel has killed so far; only available from a control group. */
  readonly oomKills?: number;
}

export interface MemoryReader {
  readonly source: MemorySource;
  /** The control group's directory; null if there is none. */
  readonly path: string | null;
  /** Whether the container may have a lower limit that is neither readable here nor configured. */
  readonly mayHideLimit: boolean;
  /** Takes tens of microseconds. Limits are read every time, because platforms change them. */
  read(): MemoryReading;
  /** Closes the open files. Do not call `read` afterwards. */
  close(): void;
}

export interface MemoryReaderOptions {
  /** A configured limit, used if it is lower than the limit found; null if there is none. */
  readonly limitOverrideBytes: number | null;
  /** Share of the limit that is kept in reserve. */
  readonly reservedRatio: number;
  /** Folder that holds `proc` and the mounts; for tests. */
  readonly root?: string;
  readonly physicalBytes?: number;
}

type Charged = Pick<MemoryReading, 'limitBytes' | 'usageBytes' | 'usedBytes' | 'oomKills'>;

/**
 * Creates a reader for this process's memory use. It reads the control group if there is one. Otherwise, it
 * compares the resident bytes of the process tree with physical memory.
 */
export function createMemoryReader(options: MemoryReaderOptions): MemoryReader {
  const { limitOverrideBytes, reservedRatio, root = '/', physicalBytes = totalmem() } = options;
  const ceilingBytes = Math.min(physicalBytes, limitOverrideBytes ?? Infinity);
  const located = locateCgroup(root);
  let cgroup = open(located);
  const startedInGroup = cgroup !== null;

  /** Locates the group again if it was removed or if this process was moved to another group. */
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
