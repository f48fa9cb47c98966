import type { RunningService } from '../../support/running-service.ts';

export async function findInCleanFiles(
  service: RunningService,
  { count, folder }: { readonly count: number; readonly folder: string },
): Promise<number> {
  await service.untilReady();
  console.log(count, folder);
  return 0;
}
