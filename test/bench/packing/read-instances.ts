import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Instance } from './instance.ts';

interface InstanceFile {
  readonly class: string;
  readonly instances: readonly {
    readonly name: string;
    readonly W: number;
    readonly sheetMax?: number;
    readonly spacing?: number;
    readonly opt?: number;
    readonly items: readonly (readonly [number, number, number])[];
  }[];
}

export interface InstanceSet {
  readonly name: string;
  readonly instances: readonly Instance[];
}

/**
 * The sets of a folder: each `*.json` with `class` and `instances`, whose items are rows of width,
 * height and quantity; `W` is the width of the film, `spacing` the gap, `sheetMax` the longest sheet.
 */
export function readInstances(folder: string): InstanceSet[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .flatMap((file) => {
      const content = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Partial<InstanceFile>;
      if (content.instances === undefined) return [];
      return [{ name: content.class ?? file, instances: content.instances.map(toInstance) }];
    });
}

function toInstance(found: InstanceFile['instances'][number]): Instance {
  const gapPx = found.spacing ?? 0;
  return {
    name: found.name,
    widthPx: found.W,
    maxHeightPx: found.sheetMax ?? Infinity,
    gapPx,
    designs: found.items.map(([widthPx, heightPx, quantity]) => ({
      widthPx,
      heightPx,
      quantity,
      mayRotate: true,
    })),
    known: found.opt ?? null,
  };
}
