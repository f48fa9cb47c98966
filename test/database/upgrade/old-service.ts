import { execFileSync, spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ALLOCATOR } from '../../../src/supervision/launch-renderer.ts';
import {
  FLAGS,
  startRunningService,
  type Lifetime,
  type RunningService,
} from '../../support/service/running-service.ts';
import { tempDir } from '../../support/temp-dir.ts';

const REPOSITORY = join(dirname(fileURLToPath(import.meta.url)), '../../../..');

/** Checks out a commit into a temporary worktree, builds it there, and returns its entry point. */
export async function buildCommit(t: Lifetime, commit: string): Promise<string> {
  const tree = join(await tempDir(t), commit);
  const git = (...args: readonly string[]) =>
    execFileSync('git', ['-C', REPOSITORY, ...args], { stdio: 'inherit' });
  git('worktree', 'add', '--detach', tree, commit);
  t.after(() => git('worktree', 'remove', '--force', tree));
  const npm = (...args: readonly string[]) =>
    execFileSync('npm', args, { cwd: tree, stdio: 'inherit' });
  npm('ci', '--no-audit', '--no-fund');
  npm('run', 'build');
  return join(tree, 'dist/src/main.js');
}

export interface OldServiceOptions {
  readonly main: string;
  readonly dataDir: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Starts the service of an earlier build. */
export function startOldService(
  t: Lifetime,
  { main, dataDir, env }: OldServiceOptions,
): Promise<RunningService> {
  const fixed = { PATH: process.env['PATH'], ...ALLOCATOR, PORT: '0', HOST: '127.0.0.1' };
  const child = spawn(process.execPath, [...FLAGS, main], {
    env: { ...fixed, DATA_DIR: dataDir, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return startRunningService(t, { dataDir, child });
}
