import type { Fault } from '../errors.ts';
import { DEFAULT_OUTPUT } from '../gang-sheet/order.ts';
import type { OutputRequest } from './contract/request.ts';

/** What is wrong with an output once its keys are seen together. */
export function outputFaults(output: OutputRequest): readonly Fault[] {
  const { format, cutLines } = { ...DEFAULT_OUTPUT, ...output };
  if (cutLines === 'none' || format === 'pdf') return [];
  return [
    {
      pointer: '/output/cutLines',
      code: 'bad_choice',
      detail: `output.cutLines must be "none" with output.format "${format}", received "${cutLines}"; only "pdf" has cut lines`,
    },
  ];
}
