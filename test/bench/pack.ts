/**
 * Packing benchmark: compares the film length, relative to the lower bound, of plain maxrects-packer,
 * other packers from npm, and ours at each effort. Gang orders and puzzles come from seeded generators;
 * `--instances` adds the sets in a folder.
 *
 *   npm run bench:pack -- [--instances DIR] [--only SET,SET] [--effort fast,balanced,thorough]
 *     [--sheets | --large] [--seed 1] [--times 4] [--json FILE]
 *
 * Progress is written to stderr. Time is the CPU time of this process. With `--sheets`, sheets are at most
 * `maxHeight` long, and only instances that need more than one sheet are packed. With `--large`, only
 * orders of thousands of pieces are packed, as the service does it.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { filmLowerBound, leastSheets } from '../../src/packing/bounds.ts';
import { filmLengthPx, type Effort, type PackRequest } from '../../src/packing/pack-request.ts';
import { packSheets } from '../../src/packing/pack-sheets.ts';
import { cutPuzzles } from './packing/cut-puzzles.ts';
import { gangOrders } from './packing/gang-orders.ts';
import { requestOf, type Instance } from './packing/instance.ts';
import { benchLargeOrders } from './packing/large-orders.ts';
import { otherPackers } from './packing/others.ts';
import { plainBest, plainDefault, type Length } from './packing/plain.ts';
import { readInstances, type InstanceSet } from './packing/read-instances.ts';
import { PLAIN_BEST, printTable, progressOf, summarise, type Measured } from './packing/report.ts';

const { values: options } = parseArgs({
  options: {
    instances: { type: 'string' },
    only: { type: 'string' },
    effort: { type: 'string', default: 'fast,balanced' },
    sheets: { type: 'boolean', default: false },
    large: { type: 'boolean', default: false },
    seed: { type: 'string', default: '1' },
    times: { type: 'string', default: '4' },
    json: { type: 'string' },
  },
});

interface Method {
  readonly name: string;
  readonly pack: (request: PackRequest) => Length | null;
}

const ours = (effort: Effort): Method => ({
  name: `ours, ${effort}`,
  pack: (request) => {
    const { sheets } = packSheets({ ...request, effort });
    return { lengthPx: filmLengthPx(sheets), sheets: sheets.length };
  },
});

const methods: readonly Method[] = [
  { name: 'maxrects-packer, default and rotation', pack: plainDefault },
  { name: PLAIN_BEST, pack: plainBest },
  ...(options.sheets ? [] : otherPackers),
  ...options.effort.split(',').map((effort) => ours(effort as Effort)),
];

const measured: Measured[] = [];
if (options.large) {
  for (const effort of options.effort.split(',')) {
    await benchLargeOrders(Number(options.seed), effort as Effort);
  }
}
for (const { name, instances } of options.large ? [] : chosenSets()) {
  const asked = instances.filter((instance) => !options.sheets || needsSheets(instance));
  for (const instance of asked) {
    const rows = methods.map((method) => measure(name, instance, method));
    console.error(progressOf(rows));
    measured.push(...rows);
  }
  printTable(name, summarise(measured.filter(({ set }) => set === name)));
}
if (options.json !== undefined) writeFileSync(options.json, JSON.stringify(measured, null, 1));

function chosenSets(): InstanceSet[] {
  const [seed, times] = [Number(options.seed), Number(options.times)];
  const own = [
    { name: 'gang orders of the generator', instances: gangOrders(seed, times) },
    { name: 'puzzles of the generator', instances: cutPuzzles(seed, times) },
  ];
  const found = options.instances === undefined ? [] : readInstances(options.instances);
  const only = options.only?.split(',');
  return [...own, ...found].filter(({ name }) => only?.includes(name) ?? true);
}

function needsSheets(instance: Instance): boolean {
  return leastSheets(requestOf(instance, true)) > 1;
}

function measure(set: string, instance: Instance, { name, pack }: Method): Measured {
  const request = requestOf(instance, options.sheets);
  const start = process.cpuUsage();
  const packed = pack(request);
  const { user, system } = process.cpuUsage(start);
  return {
    set,
    instance: instance.name,
    method: name,
    lengthPx: packed?.lengthPx ?? null,
    sheets: packed?.sheets ?? null,
    lowerBoundPx: filmLowerBound(request)(packed?.sheets ?? 1),
    knownPx: instance.known,
    leastSheets: leastSheets(request),
    cpuMs: (user + system) / 1000,
  };
}
