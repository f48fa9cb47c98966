import type { EmbeddedPicture } from './examined-svg.ts';
import type { Examination } from './examination.ts';
import type { SvgAttribute, SvgElement } from './svg-node.ts';

const DATA = /^\s*data:([^;,]*)/i;

/** The pictures that are embedded by `image` and `feImage` elements that are drawn. */
export function listPictures({ live }: Examination): readonly EmbeddedPicture[] {
  return live.elements.flatMap((element) => {
    const { name, line } = element;
    if (name !== 'image' && name !== 'feImage') return [];
    const href = hrefAttribute(element);
    const [, mediaType] = DATA.exec(href?.value.slice(0, 200) ?? '') ?? [];
    if (href === undefined || mediaType === undefined) return [];
    const { range } = href;
    return [{ line, element: name, range, mediaType: mediaType.trim().toLowerCase() }];
  });
}

function hrefAttribute({ attributes }: SvgElement): SvgAttribute | undefined {
  const of = (name: string) => attributes.find((attribute) => attribute.name === name);
  return of('href') ?? of('xlink:href');
}
