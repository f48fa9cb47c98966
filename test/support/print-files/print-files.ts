import sharp from 'sharp';
import type { GangSheet } from '../../../src/http/contract/gang-sheet.ts';
import type { PlacementsAnswer } from '../../../src/http/contract/placements.ts';
import type { RunningService } from '../service/running-service.ts';

/** A file in the service's artwork folder, as a customer orders it. */
export interface OrderedFile {
  readonly file: string;
  readonly widthIn?: number;
  readonly heightIn?: number;
  readonly trim?: boolean;
  readonly mirror?: boolean;
}

export interface Finding {
  readonly pointer: string;
  readonly code: string;
  readonly detail: string;
}

/** RGBA pixels of a piece on the film. */
export interface Piece {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly pixels: Buffer;
}

export type Outcome =
  | { readonly piece: Piece; readonly warnings: readonly Finding[] }
  /** `errors` are the errors of this file; empty if the problem names no item. */
  | {
      readonly refused: {
        readonly code: string;
        readonly detail: string;
        readonly errors: readonly Finding[];
      };
    };

const SHEET = { width: 22, margin: 0.05, gap: 0.05, dpi: 300 };

/** Orders one file in its own job and cuts the piece out of the print file. */
export async function printFile(
  service: RunningService,
  { file, rules }: { readonly file: OrderedFile; readonly rules?: Rules },
): Promise<Outcome> {
  const [outcome] = await printFiles(service, { files: [file], ...(rules && { rules }) });
  return outcome!;
}

type Rules = Readonly<Record<string, string>>;

/**
 * Orders files together. If the job fails, the files that its problem names are removed and the others are
 * ordered again. If the problem names no file, each half is ordered separately. A bad file therefore costs
 * a few jobs, but never the print of another file.
 */
export async function printFiles(
  service: RunningService,
  { files, rules = {} }: { readonly files: readonly OrderedFile[]; readonly rules?: Rules },
): Promise<Outcome[]> {
  if (files.length === 0) return [];
  const ended = await service.runJob(requestFor(files, rules));
  if (ended.status === 'succeeded') return piecesOf(service, { ended, count: files.length });
  const { code, detail, errors = [] } = ended.problem!;
  const faults = new Map(files.map((_, index) => [index, pickFor(index, errors)] as const));
  const isBad = (index: number): boolean => (faults.get(index) ?? []).length > 0;
  if (files.length === 1) return [{ refused: { code, detail, errors: faults.get(0)! } }];
  const good = files.filter((_, index) => !isBad(index));
  if (good.length === files.length) {
    const half = files.length >> 1;
    return [
      ...(await printFiles(service, { files: files.slice(0, half), rules })),
      ...(await printFiles(service, { files: files.slice(half), rules })),
    ];
  }
  const rest = await printFiles(service, { files: good, rules });
  return files.map((_, index): Outcome => {
    if (!isBad(index)) return rest.shift()!;
    return { refused: { code, detail, errors: faults.get(index)! } };
  });
}

function requestFor(files: readonly OrderedFile[], preflight: Rules): object {
  const items = files.map(({ file, widthIn, heightIn, trim, mirror }) => ({
    artwork: { file },
    rotation: 'none',
    ...(widthIn !== undefined && { width: widthIn }),
    ...(heightIn !== undefined && { height: heightIn }),
    ...(trim !== undefined && { trim }),
    ...(mirror !== undefined && { mirror }),
  }));
  const packing = { effort: 'fast' };
  return {
    orders: [{ id: 'files', items }],
    sheet: SHEET,
    packing,
    ...(Object.keys(preflight).length > 0 && { preflight }),
  };
}

function pickFor(index: number, findings: readonly Finding[]): Finding[] {
  const own = `/orders/0/items/${index}`;
  return findings.filter(({ pointer }) => pointer === own || pointer.startsWith(`${own}/`));
}

async function piecesOf(
  service: RunningService,
  { ended, count }: { readonly ended: GangSheet; readonly count: number },
): Promise<Outcome[]> {
  const { body } = await service.get<PlacementsAnswer>(ended.placementsUrl);
  const pieces = new Map<number, Piece>();
  for (const { number } of ended.parts) {
    const part = await service.part(ended.id, number);
    const { data, info } = await sharp(part, { limitInputPixels: false })
      .ensureAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    if (info.channels !== 4) throw new Error(`the part has ${info.channels} channels`);
    for (const row of body.placements.filter(({ part: on }) => on === number)) {
      pieces.set(Number(row.item), cutOut(data, { ...row, sheetWidthPx: info.width }));
    }
  }
  return [...Array(count).keys()].map((index) => {
    const piece = pieces.get(index);
    if (piece === undefined) throw new Error(`item ${index} was not placed`);
    return { piece, warnings: pickFor(index, ended.warnings) };
  });
}

interface Place {
  readonly xPx: number;
  readonly yPx: number;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly sheetWidthPx: number;
}

function cutOut(sheet: Buffer, { xPx, yPx, widthPx, heightPx, sheetWidthPx }: Place): Piece {
  const pixels = Buffer.alloc(widthPx * heightPx * 4);
  for (let row = 0; row < heightPx; row += 1) {
    const from = ((yPx + row) * sheetWidthPx + xPx) * 4;
    sheet.copy(pixels, row * widthPx * 4, from, from + widthPx * 4);
  }
  return { widthPx, heightPx, pixels };
}
