/** Entry point of the thread that `planInWorker` starts. It makes one plan and posts one response. */
import { parentPort, workerData } from 'node:worker_threads';
import { ServiceError, toProblem, type Problem } from '../../errors.ts';
import { makeWholePlan, type WholePlan } from './make-whole-plan.ts';
import type { PlanRequest } from './plan-request.ts';

export type PlanAnswer = { readonly planned: WholePlan } | { readonly problem: Problem };

parentPort?.postMessage(answer(workerData as PlanRequest));

/** Errors other than ServiceError are thrown and reach the parent as the worker's 'error' event. */
function answer(request: PlanRequest): PlanAnswer {
  try {
    return { planned: makeWholePlan(request) };
  } catch (error) {
    if (error instanceof ServiceError) return { problem: toProblem(error) };
    throw error;
  }
}
