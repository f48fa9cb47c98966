import { bandRuleOf } from './raster/band-heights.ts';
import { compressionFor } from './strips/effort.ts';
import type { RenderedPart, RenderPartInput } from './part-request.ts';
import { renderPdfPart } from './pdf/writing/render-pdf-part.ts';
import { PngWriter } from './png/png-writer.ts';
import { TiffWriter } from './tiff/tiff-writer.ts';
import { renderRasterPart } from './raster/render-raster-part.ts';
import type { StripWriter } from './strips/strip-writer.ts';

/**
 * Renders one sheet to a print file; equal plans, pixels and outputs give equal files.
 * When it throws there is no file, unless a keeper goes on with it another time; all that it had
 * acquired is released.
 * @throws ServiceError `storage_failed`; what fitting, the checkpoint or the signal throws
 */
export async function renderPart(input: RenderPartInput): Promise<RenderedPart> {
  const { format } = input.output;
  if (format === 'pdf') return renderPdfPart(input);
  const writer = await (format === 'png' ? pngWriter(input) : tiffWriter(input));
  return renderRasterPart(input, writer, bandRuleOf(format));
}

function pngWriter(input: RenderPartInput): Promise<StripWriter> {
  const from = input.keeper?.from?.writer;
  const options = rasterOptions(input);
  return from?.format === 'png' ? PngWriter.reopen(options, from) : PngWriter.create(options);
}

function tiffWriter(input: RenderPartInput): Promise<StripWriter> {
  const from = input.keeper?.from?.writer;
  const options = rasterOptions(input);
  return from?.format === 'tiff' ? TiffWriter.reopen(options, from) : TiffWriter.create(options);
}

function rasterOptions({ path, sheet, dpi, encoders, output }: RenderPartInput) {
  const { widthPx, heightPx } = sheet;
  return { path, widthPx, heightPx, dpi, encoders, compression: compressionFor(output.effort) };
}
