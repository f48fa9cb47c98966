import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ALLOCATOR } from '../../../src/supervision/launch-renderer.ts';
import { commandOf, type ContenderRun } from './contenders.ts';
import { watchTree } from './watch-tree.ts';

/** The cost of one run. */
export interface Measured {
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly peakRssBytes: number;
  readonly bytes: number;
  /** Set for gangsheet only. */
  readonly verifyMs?: number;
  readonly worstLoopDelayMs?: number;
}

export type RunInput = Omit<ContenderRun, 'outDir'>;

/**
 * Runs a contender in a process of its own, with the allocator settings of the renderer.
 * @param inspect receives the folder of the files before they are deleted
 */
export async function runContender(
  input: RunInput,
  inspect: (outDir: string) => Promise<void> = () => Promise.resolve(),
): Promise<Measured> {
  const outDir = await mkdtemp(join(tmpdir(), 'gangsheet-bench-out-'));
  try {
    const measured = await runIn(outDir, input);
    await inspect(outDir);
    return measured;
  } finally {
    await rm(outDir, { recursive: true, force: true });
  }
}

async function runIn(outDir: string, input: RunInput): Promise<Measured> {
  const [command, ...args] = commandOf({ ...input, outDir });
  const env = { ...process.env, ...ALLOCATOR };
  const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const tree = watchTree(child.pid!);
  let stdout = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  const [code] = (await once(child, 'close')) as [number | null];
  const { cpuMs, peakRssBytes } = tree.end();
  if (code !== 0) throw new Error(`${input.contender.name} ended with code ${code}`);
  const told = JSON.parse(stdout.trim().split('\n').at(-1)!) as Pick<Measured, 'wallMs'>;
  return { cpuMs, peakRssBytes, bytes: await bytesIn(outDir), ...told };
}

async function bytesIn(folder: string): Promise<number> {
  const names = (await readdir(folder)).filter((name) => name.startsWith('part-'));
  const sizes = await Promise.all(names.map(async (name) => (await stat(join(folder, name))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}
