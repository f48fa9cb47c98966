/** SVG documents of a few kilobytes that need much memory while they are drawn. */
import { surfacesSvg } from '../image-files/hostile-svg.ts';
import { progressiveJpeg } from './progressive-jpeg.ts';
import { zeroPng } from './zero-bombs.ts';

const DEEP = 60;
const AREA = 'width="600" height="600"';

const drawing = (content: string) =>
  `<svg xmlns="http://www.w3.org/2000/svg" ${AREA}>${content}</svg>`;
const each = (count: number, part: (at: number) => string) =>
  Array.from({ length: count }, (_, at) => part(at)).join('');
const dataUri = (type: string, bytes: Buffer | string) =>
  `data:image/${type};base64,${Buffer.from(bytes).toString('base64')}`;
const filled = (attributes: string) => `<rect ${AREA} ${attributes}/>`;
const picture = (uri: string) => `<image ${AREA} href="${uri}"/>`;

/** A PNG of one bit a pixel: 65 KB are 400 million pixels. */
const squarePng = (sidePx: number) =>
  zeroPng({ widthPx: sidePx, heightPx: sidePx, depth: 1, colourType: 0 });
const pngPicture = (sidePx: number) => picture(dataUri('png', squarePng(sidePx)));

/** By what is inside. They grow when they are printed in large sizes. */
export const GROWING_DRAWINGS: Readonly<Record<string, () => string>> = {
  'a filter of 60 results': () => surfacesSvg(60),
  'groups in groups': () =>
    drawing(
      each(DEEP, () => `<g opacity="0.9">${filled('fill="#123" fill-opacity="0.5"')}`) +
        '</g>'.repeat(DEEP),
    ),
  'groups by references': () =>
    drawing(
      each(
        DEEP,
        (at) =>
          `<g id="g${at}" opacity="0.9">${filled('fill="#123"')}<use href="#g${at + 1}"/></g>`,
      ) + `<rect id="g${DEEP}" ${AREA}/>`,
    ),
  'masks in masks': () =>
    drawing(
      each(
        DEEP,
        (at) => `<mask id="m${at}"><g mask="url(#m${at + 1})">${filled('fill="#eee"')}</g></mask>`,
      ) + filled('mask="url(#m0)"'),
    ),
  'patterns in patterns': () =>
    drawing(
      each(
        DEEP,
        (at) =>
          `<pattern id="p${at}" width="1" height="1">${filled(`fill="url(#p${at + 1})"`)}</pattern>`,
      ) + filled('fill="url(#p0)"'),
    ),
  'patterns that inherit patterns': () =>
    drawing(
      each(
        DEEP,
        (at) =>
          `<pattern id="p${at}" width="1" height="1"><g opacity="0.9">${filled(`fill="url(#q${at + 1})"`)}</g></pattern><pattern id="q${at}" href="#p${at}"/>`,
      ) + filled('fill="url(#q0)"'),
    ),
  'filter functions in groups': () =>
    drawing(
      each(DEEP, () => `<g style="filter:blur(3px) drop-shadow(2px 2px 3px red)">`) +
        filled('fill="red"') +
        '</g>'.repeat(DEEP),
    ),
  'filters in groups': () =>
    drawing(
      '<filter id="f"><feGaussianBlur stdDeviation="2"/></filter>' +
        each(DEEP, () => `<g filter="url(#f)">`) +
        filled('fill="red"') +
        '</g>'.repeat(DEEP),
    ),
  'blended groups': () =>
    drawing(
      each(DEEP, () => `<g style="mix-blend-mode:multiply">${filled('fill="#765"')}`) +
        '</g>'.repeat(DEEP),
    ),
  'a picture of 400 megapixels': () => drawing(pngPicture(20_000)),
  'a picture of 900 megapixels': () => drawing(pngPicture(30_000)),
  'forty pictures of 64 megapixels': () => drawing(each(40, (at) => pngPicture(8_000 + at))),
  'a drawing in a drawing with a filter': () =>
    drawing(picture(dataUri('svg+xml', surfacesSvg(60)))),
  'a progressive JPEG of 61 megapixels in a drawing': () =>
    drawing(picture(dataUri('jpeg', progressiveJpeg({ sidePx: 7_840, scans: 9 })))),
  'a filter that draws a picture': () =>
    drawing(
      `<filter id="f">${each(20, (at) => `<feImage result="r${at}" href="${dataUri('png', squarePng(8_000 + at))}"/>`)}<feMerge>${each(20, (at) => `<feMergeNode in="r${at}"/>`)}</feMerge></filter>` +
        filled('filter="url(#f)"'),
    ),
  'lines of millions of dashes': () =>
    drawing(
      `<path d="${each(2_000, (at) => `M0 ${at / 4}L600 ${600 - at / 4}`)}" fill="none" stroke="red" stroke-width="90" stroke-linecap="round" stroke-dasharray="0.1"/>`,
    ),
};
