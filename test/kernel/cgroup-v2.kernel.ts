/**
 * Checks the readings on a real kernel that has control groups of version 2 alone. Many test machines
 * have no such kernel, so a user-mode Linux runs one as a program, on the files of this machine. It is
 * not part of the default run, because booting takes half a minute:
 *
 *     npm run test:kernel        (needs Debian's package user-mode-linux, or UML_KERNEL=path)
 */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { test, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { MemoryReader, MemoryReading } from '../../src/memory/readings/readings.ts';

const MIB = 2 ** 20;
const KERNEL = process.env['UML_KERNEL'] ?? '/usr/bin/linux.uml';
const INIT = fileURLToPath(new URL('../../../test/kernel/init.sh', import.meta.url));
const CHILD = fileURLToPath(new URL('../memory/cleanup/memory-child.js', import.meta.url));
const BOOT_WITHIN_MS = 15 * 60_000;

type Answer = MemoryReading & Pick<MemoryReader, 'path' | 'mayHideLimit'>;

/** The reason why it cannot run here, or false. */
function whyNot(): string | false {
  if (process.platform !== 'linux') return 'a user-mode Linux runs on Linux alone';
  if (process.arch !== 'x64') return 'there is a user-mode Linux for x86-64 alone';
  return !existsSync(KERNEL) && `${KERNEL} is missing (Debian package user-mode-linux)`;
}

/** Boots, and returns the answers in each of the views of `init.sh`. */
async function bootAndRead(t: TestContext): Promise<(view: string) => readonly Answer[]> {
  const kernel = ['mem=1500M', 'quiet', 'con=null', 'con0=fd:0,fd:1'];
  const root = ['rootfstype=hostfs', 'rootflags=/', 'ro', `init=${INIT}`];
  const settings = [`NODE=${process.execPath}`, `CHILD=${CHILD}`];
  const options = { timeout: BOOT_WITHIN_MS, killSignal: 'SIGKILL', signal: t.signal } as const;
  const { stdout } = await promisify(execFile)(
    KERNEL,
    [...kernel, ...root, ...settings],
    options,
  ).catch((error: unknown) => error as { stdout: string });
  const answers = [...stdout.matchAll(/^@(\w+) (\{.*\})\s*$/gm)].map(
    ([, view, json]) => [view, JSON.parse(json!) as Answer] as const,
  );
  assert.ok(answers.length > 0, `nothing was answered: ${stdout}`);
  return (name) => answers.filter(([view]) => view === name).map(([, answer]) => answer);
}

test('On a real kernel with control groups of version 2', { skip: whyNot() }, async (t) => {
  const answersIn = await bootAndRead(t);

  await t.test('finds its own limit below that of the parent, and its memory', () => {
    const [before, after] = answersIn('own');
    assert.equal(before?.source, 'cgroup-v2');
    assert.equal(before.path, '/sys/fs/cgroup/parent/tight');
    assert.equal(before.limitBytes, 200 * MIB);
    const grownMb = (after!.usedBytes - before.usedBytes) / MIB;
    assert.ok(grownMb > 95 && grownMb < 115, `grew by ${grownMb} MB`);
  });

  await t.test('finds a limit that only the parent has', () => {
    assert.equal(answersIn('parent')[0]?.limitBytes, 300 * MIB);
  });

  await t.test('takes the level at which the kernel slows a group down as its limit', () => {
    assert.equal(answersIn('high')[0]?.limitBytes, 150 * MIB);
  });

  await t.test('finds the limit at the mount point in a namespace of its own', () => {
    const [answer] = answersIn('namespace');
    assert.equal(answer?.limitBytes, 256 * MIB);
    assert.equal(answer.path, '/sys/fs/cgroup');
  });

  await t.test(
    'finds the limit in the group below a mount that is older than the namespace',
    () => {
      const [answer] = answersIn('above');
      assert.equal(answer?.limitBytes, 256 * MIB);
      assert.equal(answer.path, '/sys/fs/cgroup/space');
      assert.equal(answer.mayHideLimit, false);
    },
  );

  await t.test('finds the limit under a bind mount without a namespace', () => {
    const [answer] = answersIn('bind');
    assert.equal(answer?.limitBytes, 200 * MIB);
    assert.equal(answer.path, '/sys/fs/cgroup/tight');
  });

  await t.test('counts the processes that the kernel kills when memory is exhausted', () => {
    const [before, after] = answersIn('killed');
    assert.equal(before?.oomKills, 0);
    assert.equal(after?.oomKills, 1);
  });
});
