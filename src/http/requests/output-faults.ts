import type { Fault } from '../../errors.ts';
import { PLACEHOLDERS, unknownPlaceholders } from '../../gang-sheet/file-name.ts';
import { DEFAULT_OUTPUT } from '../../gang-sheet/order.ts';
import { PRINT_FILES } from '../../gang-sheet/print-file.ts';
import type { OutputRequest } from '../contract/request/request.ts';

/** Finds output keys that contradict each other. */
export function outputFaults(output: OutputRequest): readonly Fault[] {
  return [...cutLineFaults(output), ...fileNameFaults(output)];
}

function cutLineFaults(output: OutputRequest): readonly Fault[] {
  const { format, cutLines } = { ...DEFAULT_OUTPUT, ...output };
  if (cutLines === 'none' || PRINT_FILES[format].hasCutLines) return [];
  return [
    {
      pointer: '/output/cutLines',
      code: 'bad_choice',
      detail: `output.cutLines must be "none" with output.format "${format}", received "${cutLines}"; only "pdf" supports cut lines`,
    },
  ];
}

function fileNameFaults({ fileName }: OutputRequest): readonly Fault[] {
  const unknown = fileName === undefined ? [] : unknownPlaceholders(fileName);
  if (unknown.length === 0) return [];
  const known = PLACEHOLDERS.map((name) => `{${name}}`).join(', ');
  return [
    {
      pointer: '/output/fileName',
      code: 'unknown_placeholder',
      detail: `output.fileName may only contain the placeholders ${known}, received ${unknown.slice(0, 5).join(', ')}`,
    },
  ];
}
