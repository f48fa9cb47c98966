/** Entry point of the thread that `packInWorker` starts. It packs one request and posts one response. */
import { parentPort, workerData } from 'node:worker_threads';
import { ServiceError, toProblem, type Problem } from '../errors.ts';
import { packFilm, type FilmPacking, type FilmRequest } from './pack-film.ts';

export type PackAnswer = { readonly packing: FilmPacking } | { readonly problem: Problem };

parentPort?.postMessage(answer(workerData as FilmRequest));

/** Errors other than ServiceError are thrown and reach the parent as the worker's 'error' event. */
function answer(request: FilmRequest): PackAnswer {
  try {
    return { packing: packFilm(request) };
  } catch (error) {
    if (error instanceof ServiceError) return { problem: toProblem(error) };
    throw error;
  }
}
