/** The process of one contender. It renders a plan, and prints its figures as a line of JSON. */
import type { ContenderRun } from './contenders.ts';
import { measureFloor } from './measure-floor.ts';
import { readPrepared, type PreparedSheet } from './prepare-sheet.ts';
import { renderWithComposite } from './render-with-composite.ts';
import { renderWithGangsheet } from './render-with-gangsheet.ts';
import { renderWithMagick } from './render-with-magick.ts';

const run = JSON.parse(process.argv[2]!) as ContenderRun;
console.log(JSON.stringify(await render(await readPrepared(run.preparedPath), run)));

function render(prepared: PreparedSheet, run: ContenderRun): Promise<object> {
  const { contender, threads, outDir } = run;
  switch (contender.kind) {
    case 'gangsheet':
      return renderWithGangsheet({ prepared, threads, outDir, effort: contender.effort });
    case 'composite':
      return renderWithComposite({ prepared, threads, outDir, adaptive: contender.adaptive });
    case 'floor':
      return measureFloor({ prepared, threads, outDir, kernels: contender.kernels });
    case 'imagemagick':
      return renderWithMagick({ prepared, threads, outDir });
    case 'pillow':
      throw new Error('Pillow has a process of its own');
  }
}
