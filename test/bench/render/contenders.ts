/** The contenders of the benchmark, and how each is started. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { RenderEffort } from '../../../src/gang-sheet/order.ts';

export type Contender =
  | { readonly kind: 'gangsheet'; readonly name: string; readonly effort: RenderEffort }
  | { readonly kind: 'composite'; readonly name: string; readonly adaptive: boolean }
  | { readonly kind: 'floor'; readonly name: string; readonly kernels: Kernels }
  | { readonly kind: 'pillow'; readonly name: string }
  | { readonly kind: 'imagemagick'; readonly name: string };

/** The code that decodes and deflates for a floor: sharp and zlib, or this service's kernels. */
export type Kernels = 'libraries' | 'own';

const ALWAYS: readonly Contender[] = [
  { kind: 'gangsheet', name: 'gangsheet fast', effort: 'fast' },
  { kind: 'gangsheet', name: 'gangsheet balanced', effort: 'balanced' },
  { kind: 'gangsheet', name: 'gangsheet small', effort: 'small' },
  { kind: 'composite', name: 'sharp composite()', adaptive: false },
  { kind: 'composite', name: 'sharp composite(), adaptive', adaptive: true },
  { kind: 'floor', name: 'floor', kernels: 'libraries' },
  { kind: 'floor', name: 'floor with own kernels', kernels: 'own' },
];

/** The contender that the others are compared with. */
export const RIVAL = 'sharp composite()';
export const FLOOR = 'floor';

/** Compiled from the TypeScript file of the same name. */
const CHILD = join(import.meta.dirname, 'contender-child.js');
const PILLOW = 'test/bench/render/pillow.py';
export const MAGICK = 'magick';

/** The contenders that are installed here. */
export function findContenders(): readonly Contender[] {
  return [
    ...ALWAYS,
    ...(works('python3', ['-c', 'import PIL'])
      ? [{ kind: 'pillow', name: 'Pillow' } as const]
      : []),
    ...(works(MAGICK, ['-version']) ? [{ kind: 'imagemagick', name: 'ImageMagick' } as const] : []),
  ];
}

export interface ContenderRun {
  readonly contender: Contender;
  /** Path of the PreparedSheet. */
  readonly preparedPath: string;
  /** For the print files: `part-1.png` and so on. */
  readonly outDir: string;
  readonly threads: number;
}

/** Returns the command that renders all sheets of the plan, and ends with a line of JSON. */
export function commandOf(run: ContenderRun): readonly [string, ...string[]] {
  const { contender, preparedPath, outDir } = run;
  if (contender.kind === 'pillow') return ['python3', PILLOW, preparedPath, outDir];
  return [
    process.execPath,
    CHILD,
    JSON.stringify({ contender, preparedPath, outDir, threads: run.threads }),
  ];
}

function works(command: string, args: readonly string[]): boolean {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0;
}
