import { join } from 'node:path';
import sharp from 'sharp';
import { drawOnce } from './photograph.ts';
import type { Case, CaseItem } from './draw-case.ts';
import { limitIn, type Tried } from './try-order.ts';

const DPI = 300;

/**
 * Does what a remedy says. Returns `elsewhere` for a remedy that changes neither order nor container, such
 * as resuming, and null for one that this program does not know.
 */
export async function remedyOf(
  drawn: Case,
  { action, detail }: Tried['remedies'][number],
): Promise<Case | 'elsewhere' | null> {
  switch (action) {
    case 'raise_limit': {
      const limitMb = limitIn(detail);
      return limitMb === null ? null : { ...drawn, limitMb };
    }
    case 'replace_artwork': {
      const items: CaseItem[] = [];
      for (const [index, item] of drawn.items.entries()) {
        const isNamed = detail.includes(`item "${index}"`);
        items.push(isNamed ? await asPlainPng(drawn.folder, item) : item);
      }
      return { ...drawn, items };
    }
    case 'verify_structure':
      return { ...drawn, verify: 'structure' };
    case 'resume':
    case 'look_at_incident':
    case 'look_at_job':
      return 'elsewhere';
    default:
      return null;
  }
}

async function asPlainPng(folder: string, item: CaseItem): Promise<CaseItem> {
  const widthPx = item.widthIn * DPI;
  const heightPx = Math.round((item.heightPx * widthPx) / item.widthPx);
  const file = `${widthPx}x${heightPx}-of-${item.file}.png`;
  const path = join(folder, file);
  await drawOnce(path, (to) =>
    sharp(join(folder, item.file), { limitInputPixels: false, unlimited: true })
      .resize(widthPx, heightPx, { fit: 'fill' })
      .png({ compressionLevel: 2 })
      .toFile(to),
  );
  return { ...item, file, widthPx, heightPx };
}
