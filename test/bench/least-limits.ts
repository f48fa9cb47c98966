/**
 * Finds the least limit at which large artworks are printed three times of three, for the list in the guide:
 *
 *     npm run bench:least-limits -- [--only TEXT] [--from 256]
 *
 * Artworks that a container of `--from` MB prints are not searched further.
 */
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { drawLargeCases, type LargeCase } from './remedies/draw-large-cases.ts';
import { leastLimitMb } from './remedies/least-limit.ts';
import { tryOrder, type Tried } from './remedies/try-order.ts';

const FOLDER = join(tmpdir(), 'gangsheet-bench', 'least-limits');
/** How fast limits are raised that no refusal names. */
const RAISE = 1.5;
const MOST_MB = 6144;

const { values } = parseArgs({
  options: { only: { type: 'string', default: '' }, from: { type: 'string', default: '256' } },
});

await mkdir(FOLDER, { recursive: true });
for (const large of drawLargeCases(FOLDER)) {
  if (!large.name.includes(values.only)) continue;
  console.log(`${large.name}: ${await describe(large)}`);
}

async function describe(large: LargeCase): Promise<string> {
  const drawn = await large.draw();
  const fromMb = Number(values.from);
  let failingMb = fromMb;
  let tried = await tryOrder({ ...drawn, limitMb: fromMb });
  const first = tried;
  let limitMb = fromMb;
  while (tried.code !== null) {
    failingMb = limitMb;
    limitMb = tried.namedMb ?? Math.round(limitMb * RAISE);
    if (limitMb <= failingMb) limitMb = Math.round(failingMb * RAISE);
    if (limitMb > MOST_MB) return `fails with ${failingMb} MB: ${tried.code}`;
    tried = await tryOrder({ ...drawn, limitMb });
  }
  if (limitMb === fromMb) return `${limitMb} MB suffices`;
  const leastMb = await leastLimitMb({ ...drawn, limitMb }, failingMb, limitMb);
  return `${leastMb} MB (with ${fromMb} MB: ${said(first)})`;
}

function said({ code, namedMb }: Tried): string {
  return namedMb === null ? `${code}` : `${code}, which names ${namedMb} MB`;
}
