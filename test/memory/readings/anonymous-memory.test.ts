import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { readProcessMemory } from '../../../src/memory/readings/anonymous-memory.ts';

const skip = process.platform !== 'linux' && 'there is no /proc here';

test('The memory of this process is read', { skip }, () => {
  const memory = readProcessMemory(process.pid);
  assert.ok(memory !== null && memory.anonymousBytes > 0 && memory.dataBytes > 0);
});

test(
  'A process that has exited has no memory, also before its exit has been read',
  { skip },
  async (t) => {
    // Shells wait for their children only once they get to it: sleep stays a zombie behind cat.
    const shell = spawn('sh', ['-c', 'sleep 0 & echo $!; exec cat'], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    t.after(() => shell.kill('SIGKILL'));
    const [line] = (await once(shell.stdout, 'data')) as [Buffer];
    const pid = Number(line);
    while (!readFileSync(`/proc/${pid}/status`, 'latin1').includes('State:\tZ')) await sleep(5);
    assert.equal(readProcessMemory(pid), null);
  },
);
