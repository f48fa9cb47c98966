import type { EmbeddedPicture } from './examined-svg.ts';
import type { Examination } from './examination/examination.ts';
import { attributeOf, type SvgAttribute, type SvgElement } from './tree/svg-node.ts';

const DATA = /^\s*data:([^;,]*)/i;

/** Lists the embedded pictures of visible `image` and `feImage` elements. */
export function listPictures({ live, cascade }: Examination): readonly EmbeddedPicture[] {
  return live.elements.flatMap((element) => {
    const { name, line } = element;
    if (name !== 'image' && name !== 'feImage') return [];
    const href = hrefAttribute(element);
    const [, mediaType] = DATA.exec(href?.value.slice(0, 200) ?? '') ?? [];
    if (href === undefined || mediaType === undefined) return [];
    const side = (property: string) =>
      cascade.declared(element, property)?.value ?? attributeOf(element, property);
    return [
      {
        line,
        element: name,
        range: href.range,
        mediaType: mediaType.trim().toLowerCase(),
        width: side('width'),
        height: side('height'),
      },
    ];
  });
}

function hrefAttribute({ attributes }: SvgElement): SvgAttribute | undefined {
  const of = (name: string) => attributes.find((attribute) => attribute.name === name);
  return of('href') ?? of('xlink:href');
}
