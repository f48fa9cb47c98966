/** The thread that `packInWorker` starts: packs what it was given and answers once. */
import { parentPort, workerData } from 'node:worker_threads';
import { ServiceError, toProblem, type Problem } from '../errors.ts';
import { packFilm, type FilmPacking, type FilmRequest } from './pack-film.ts';

export type PackAnswer = { readonly packing: FilmPacking } | { readonly problem: Problem };

parentPort?.postMessage(answer(workerData as FilmRequest));

/** An error that is not ours goes up, and reaches the other side as the worker's 'error' event. */
function answer(request: FilmRequest): PackAnswer {
  try {
    return { packing: packFilm(request) };
  } catch (error) {
    if (error instanceof ServiceError) return { problem: toProblem(error) };
    throw error;
  }
}
