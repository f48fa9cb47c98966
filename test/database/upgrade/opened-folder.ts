import assert from 'node:assert/strict';
import { startRunningService, type Lifetime } from '../../support/service/running-service.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { Caller } from './caller.ts';
import {
  readKeptFolder,
  SETTINGS,
  unpackKeptFolder,
  type Commit,
  type KeptFolder,
} from './kept-folder.ts';

export interface OpenedFolder {
  readonly kept: KeptFolder;
  readonly caller: Caller;
  readonly dataDir: string;
}

/** Starts this build on a copy of the folder that the earlier build wrote. */
export async function openKeptFolder(t: Lifetime, commit: Commit): Promise<OpenedFolder> {
  const kept = await readKeptFolder(commit);
  const dataDir = await tempDir(t);
  unpackKeptFolder(commit, dataDir);
  const service = await startRunningService(t, { dataDir, env: SETTINGS });
  return { kept, caller: new Caller(service), dataDir };
}

/** Not stored: the title of a problem follows from its code. */
const REWORDED = ['title'];

/** Signatures depend on the time of the answer. */
const unsigned = (text: string) => text.replace(/\?expires=.*$/, '');

/**
 * Asserts that an answer still says everything that it said before, and allows it to say more.
 * @param where names the place in messages
 */
export function assertStillTold(now: unknown, before: unknown, where: string): void {
  if (typeof before === 'string' && typeof now === 'string') {
    assert.equal(unsigned(now), unsigned(before), where);
  } else if (before !== null && typeof before === 'object') {
    assert.ok(now !== null && typeof now === 'object', `${where} is ${String(now)}`);
    if (Array.isArray(before)) assert.equal((now as unknown[]).length, before.length, where);
    for (const [name, value] of Object.entries(before)) {
      if (REWORDED.includes(name)) continue;
      assertStillTold((now as Record<string, unknown>)[name], value, `${where}.${name}`);
    }
  } else {
    assert.equal(now, before, where);
  }
}
