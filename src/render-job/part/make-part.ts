import type { KeptPart } from '../run/run-report.ts';
import { keepPart } from './keep-part.ts';
import type { PartToMake, SharedByParts } from './part-to-make.ts';
import { renderAndVerify } from './render-and-verify.ts';

/**
 * Renders, verifies and keeps one part, continuing from where an earlier run stopped. When this resolves,
 * the part is stored durably.
 * @throws ServiceError if the job fails; the signal's reason if it is stopped
 */
export async function makePart(part: PartToMake, shared: SharedByParts): Promise<KeptPart> {
  const { job, step, disk } = shared.run;
  const { paths, key } = part.left;
  const verified = verifiedBefore(part, shared) ?? (await renderAndVerify(part, shared));
  const { receipt, warnings } = verified;
  const keeping = { paths, key, warnings, jobId: job.id, storage: disk.storage };
  await step('keeping', () => keepPart(receipt, keeping), { part: receipt.number });
  return verified;
}

function verifiedBefore({ sheet, left }: PartToMake, { run }: SharedByParts): KeptPart | null {
  const { receipt, warnings } = left;
  if (receipt === null) return null;
  run.report.placed(sheet.number, 0);
  return { receipt, warnings };
}
