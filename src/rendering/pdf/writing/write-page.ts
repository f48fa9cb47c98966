import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { deflate } from 'node:zlib';
import { labelTextOf } from '../../../gang-sheet/with-labels.ts';
import type { RenderPartInput } from '../../format/render-request.ts';
import type { Piece } from '../../raster/pieces.ts';
import { CUT_COLOUR, CUT_STATE, imageName, pageContent } from './page-content.ts';
import type { PageGeometry } from './page-geometry.ts';
import type { PdfEnds, PdfFile } from './pdf-file.ts';
import { dictionary, reference, toPdfNumber, type ObjectNumber } from './pdf-syntax.ts';
import { profiledColour } from './write-profile.ts';

export interface Page extends Pick<RenderPartInput, 'sheet' | 'fittings' | 'dpi' | 'output'> {
  readonly pieces: readonly Piece[];
  readonly geometry: PageGeometry;
  readonly profile: ObjectNumber;
  /** The image of each fitting on the sheet. */
  readonly images: ReadonlyMap<number, ObjectNumber>;
}

/**
 * A spot colour (ISO 32000-1, 8.6.6.4) that cutters recognize by its name; it prints magenta. Lines in this
 * colour overprint, so they leave no gap in the artwork below.
 */
const CUT_COLOUR_SPACE =
  `[/Separation /${CUT_COLOUR} /DeviceCMYK ` +
  '<< /FunctionType 2 /Domain [0 1] /C0 [0 0 0 0] /C1 [0 1 0 0] /N 1 >>]';
const CUT_GRAPHICS_STATE = '<< /Type /ExtGState /OP true /op false /OPM 1 >>';

/** Writes the page content, the page itself, and the objects that lead to it. */
export async function writePage(pdf: PdfFile, page: Page): Promise<PdfEnds> {
  const { sheet, dpi, output, pieces, geometry } = page;
  const cut = output.cutLines === 'box' ? pieces.filter((piece) => isCut(piece, page)) : [];
  const drawn = pageContent({ pieces, geometry, heightPx: sheet.heightPx, dpi, cut });
  const contents = pdf.reserve();
  const content = await promisify(deflate)(Buffer.from(drawn, 'latin1'));
  await pdf.stream(contents, { Filter: '/FlateDecode' }, content);

  const [leaf, pages, root, info] = [pdf.reserve(), pdf.reserve(), pdf.reserve(), pdf.reserve()];
  await pdf.object(leaf, pageEntries(page, { pages, contents }));
  await pdf.object(pages, dictionary({ Type: '/Pages', Kids: `[${reference(leaf)}]`, Count: 1 }));
  await pdf.object(root, dictionary({ Type: '/Catalog', Pages: reference(pages) }));
  await pdf.object(info, dictionary({ Producer: '(gangsheet)' }));
  return { root, info, id: fileId(page) };
}

function pageEntries(
  page: Page,
  { pages, contents }: { readonly pages: ObjectNumber; readonly contents: ObjectNumber },
): string {
  const { width, height, userUnit } = page.geometry;
  // Transparency is blended in sRGB, not in the printer's colours.
  const blending = { S: '/Transparency', CS: profiledColour(page.profile), I: 'true' };
  return dictionary({
    Type: '/Page',
    Parent: reference(pages),
    MediaBox: `[0 0 ${toPdfNumber(width)} ${toPdfNumber(height)}]`,
    UserUnit: userUnit === 1 ? null : userUnit,
    Resources: resources(page),
    Group: dictionary({ Type: '/Group', ...blending }),
    Contents: reference(contents),
  });
}

function resources({ images, output }: Page): string {
  const named = [...images].map(([fitting, image]) => [imageName(fitting), reference(image)]);
  const cuts = {
    ColorSpace: dictionary({ [CUT_COLOUR]: CUT_COLOUR_SPACE }),
    ExtGState: dictionary({ [CUT_STATE]: CUT_GRAPHICS_STATE }),
  };
  return dictionary({
    XObject: dictionary(Object.fromEntries(named) as Record<string, string>),
    ...(output.cutLines === 'box' && cuts),
  });
}

/** Returns whether a piece is cut out; labels are not. */
function isCut({ fitting }: Piece, { fittings }: Page): boolean {
  const size = fittings[fitting];
  return size !== undefined && labelTextOf(size) === null;
}

/**
 * Hashes the inputs of the file. A timestamp or random number would make the files of identical plans
 * differ.
 */
function fileId({ sheet, fittings, dpi, output, images }: Page): string {
  const used = [...images.keys()].map((fitting) => fittings[fitting]);
  const made = JSON.stringify([sheet, used, dpi, output.cutLines]);
  return createHash('sha256').update(made).digest('hex').slice(0, 32);
}
