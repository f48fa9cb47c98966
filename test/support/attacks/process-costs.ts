/** What the processes of a service hold, as the kernel counts it. */
import { readdirSync } from 'node:fs';
import { readProcessMemory } from '../../../src/memory/readings/anonymous-memory.ts';
import { MIB } from '../../../src/gang-sheet/units/mib.ts';

export interface ProcessCosts {
  /** Anonymous memory of the service, its renderer and its decoders, in MiB. */
  readonly anonymousMb: number;
  /** Open files, sockets and pipes of the service and the renderer. */
  readonly descriptors: number;
}

export function costsOf(servicePid: number, rendererPid: number): ProcessCosts {
  return {
    anonymousMb: Math.round((readProcessMemory(servicePid)?.anonymousBytes ?? 0) / MIB),
    descriptors: descriptorsOf(servicePid) + descriptorsOf(rendererPid),
  };
}

function descriptorsOf(pid: number): number {
  return readdirSync(`/proc/${pid}/fd`).length;
}
