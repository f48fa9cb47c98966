/**
 * Sends orders to services in small containers, and does what each problem says. Fails if a remedy does not
 * make the same order succeed at the first try:
 *
 *     npm run bench:remedies -- [--problems 40] [--seed 1] [--from 0] [--least]
 *
 * With `--least`, it also fails if a refused order succeeds three times of three in a limit that is lower by
 * more than a fifth than the limit that the refusal names, and finds the least.
 */
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { drawCase } from './remedies/draw-case.ts';
import { remedyOf } from './remedies/remedy-of.ts';
import { alwaysSucceeds, leastLimitMb } from './remedies/least-limit.ts';
import { tryOrder, type Tried } from './remedies/try-order.ts';

const FOLDER = join(tmpdir(), 'gangsheet-bench', 'remedies');
/** A refusal names a limit of at most this share of the least one. */
const MOST_ABOVE_LEAST = 1.25;

const { values } = parseArgs({
  options: {
    problems: { type: 'string', default: '40' },
    seed: { type: 'string', default: '1' },
    from: { type: 'string', default: '0' },
    least: { type: 'boolean', default: false },
  },
});
await mkdir(FOLDER, { recursive: true });
let failures = 0;
let remedies = 0;
let problems = 0;
for (let number = Number(values.from); problems < Number(values.problems); number += 1) {
  const drawn = await drawCase(FOLDER, { seed: Number(values.seed), number });
  const first = await tryOrder(drawn);
  if (first.code === null) continue;
  problems += 1;
  console.log(`${number} ${drawn.name} in ${drawn.limitMb} MB: ${first.code}`);
  for (const remedy of first.remedies) await followRemedy(remedy);
  if (values.least && first.code === 'does_not_fit_memory') await compareWithLeast(first);

  async function followRemedy(remedy: Tried['remedies'][number]): Promise<void> {
    const changed = await remedyOf(drawn, remedy);
    if (changed === 'elsewhere') return;
    remedies += 1;
    const code = changed === null ? 'unknown remedy' : (await tryOrder(changed)).code;
    if (code !== null) failures += 1;
    const at = changed === null ? '' : ` (${changed.limitMb} MB)`;
    console.log(`  ${code ?? 'succeeded'}${at}: ${remedy.action}: ${remedy.detail}`);
  }

  async function compareWithLeast({ namedMb }: Tried): Promise<void> {
    if (namedMb === null) return;
    const boundMb = Math.floor(namedMb / MOST_ABOVE_LEAST);
    const isExact =
      boundMb <= drawn.limitMb || !(await alwaysSucceeds({ ...drawn, limitMb: boundMb }));
    if (isExact) {
      console.log(`  ${namedMb} MB named, ${Math.max(boundMb, drawn.limitMb)} MB does not suffice`);
      return;
    }
    failures += 1;
    const leastMb = await leastLimitMb(drawn, drawn.limitMb, boundMb);
    console.log(`  ${namedMb} MB named, ${leastMb} MB suffices: ${(namedMb / leastMb).toFixed(2)}`);
  }
}
console.log(`${problems} problems, ${remedies} remedies, ${failures} failed`);
process.exitCode = failures === 0 ? 0 : 1;
