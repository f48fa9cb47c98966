import type { EmbeddedPicture } from '../document/examined-svg.ts';
import { isSvg, type SvgAttribute, type SvgElement, type SvgTree } from '../document/svg-node.ts';

const MEDIA_TYPE = /^\s*data:\s*([^;,]*)/i;

/** The pictures that a document embeds, in their order. */
export function picturesIn({ elements }: SvgTree): readonly EmbeddedPicture[] {
  return elements.flatMap((element) => {
    const kind = pictureKind(element);
    const href = hrefAttribute(element);
    const mediaType = MEDIA_TYPE.exec(href?.value ?? '')?.[1];
    if (kind === null || href === undefined || mediaType === undefined) return [];
    const { line } = element;
    return [{ line, element: kind, range: href.range, mediaType: mediaType.trim().toLowerCase() }];
  });
}

function pictureKind(element: SvgElement): EmbeddedPicture['element'] | null {
  if (isSvg(element, 'image')) return 'image';
  return isSvg(element, 'feImage') ? 'feImage' : null;
}

function hrefAttribute({ attributes }: SvgElement): SvgAttribute | undefined {
  const named = (wanted: string) => attributes.find(({ name }) => name === wanted);
  return named('href') ?? named('xlink:href');
}
