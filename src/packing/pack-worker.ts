/** The thread that `packInWorker` starts: packs what it was given and answers once. */
import { parentPort, workerData } from 'node:worker_threads';
import { ServiceError, toProblem, type Problem } from '../errors.ts';
import type { Packing, PackRequest } from './pack-request.ts';
import { packSheets } from './pack-sheets.ts';

export type PackAnswer = { readonly packing: Packing } | { readonly problem: Problem };

parentPort?.postMessage(answer(workerData as PackRequest));

/** An error that is not ours goes up, and reaches the other side as the worker's 'error' event. */
function answer(request: PackRequest): PackAnswer {
  try {
    return { packing: packSheets(request) };
  } catch (error) {
    if (error instanceof ServiceError) return { problem: toProblem(error) };
    throw error;
  }
}
