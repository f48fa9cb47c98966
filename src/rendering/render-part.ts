import type { RenderedPart, RenderPartInput } from './format/render-request.ts';
import { PRINT_FORMATS } from './print-formats.ts';

/** Renders one sheet to a print file, as `PrintFormat.render` describes. */
export function renderPart(input: RenderPartInput): Promise<RenderedPart> {
  return PRINT_FORMATS[input.output.format].render(input);
}
