import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  printFiles,
  type OrderedFile,
  type Outcome,
} from '../../support/print-files/print-files.ts';
import type { RunningService } from '../../support/service/running-service.ts';
import { cleanSvgs } from './clean-packages.ts';
import { cleanPictures } from './clean-pictures.ts';

/** Files per thousand that come from the packages; the others are drawn here. */
const FROM_PACKAGES = 0.8;
const FILES_IN_JOB = 100;

/** Orders clean files and prints every warning and fault. Returns the number of files with one. */
export async function findInCleanFiles(
  service: RunningService,
  { count, folder }: { readonly count: number; readonly folder: string },
): Promise<number> {
  const packages = join(folder, 'packages');
  await mkdir(packages);
  const svgs = await cleanSvgs(packages, Math.round(count * FROM_PACKAGES));
  const files = [...svgs, ...(await cleanPictures(count - svgs.length))];
  let withFinding = 0;
  for (let at = 0; at < files.length; at += FILES_IN_JOB) {
    const group = files.slice(at, at + FILES_IN_JOB);
    for (const { name, bytes } of group) await writeFile(join(folder, name), bytes);
    // The size of a drawing means nothing, so it is ordered with a width; an image prints at its
    // own.
    const ordered = group.map(({ name }): OrderedFile => {
      return name.endsWith('.svg') ? { file: name, widthIn: 1 } : { file: name };
    });
    const outcomes = await printFiles(service, { files: ordered });
    outcomes.forEach((outcome, index) => {
      const found = findingsOf(outcome);
      if (found.length === 0) return;
      withFinding += 1;
      console.log(`${ordered[index]!.file}: ${found.join('; ')}`);
    });
  }
  console.log(`${files.length} clean files, ${withFinding} with a finding`);
  return withFinding;
}

function findingsOf(outcome: Outcome): string[] {
  if ('piece' in outcome) return outcome.warnings.map(({ code, detail }) => `${code}: ${detail}`);
  const { errors, code, detail } = outcome.refused;
  if (errors.length === 0) return [`refused, ${code}: ${detail}`];
  return errors.map((fault) => `refused, ${fault.code}: ${fault.detail}`);
}
