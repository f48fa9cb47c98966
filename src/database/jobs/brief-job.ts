import type { FilmReport, SoldFilm } from '../../gang-sheet/plan.ts';
import { SHOWN_IN_LISTS, type Job } from '../../jobs/job.ts';

/**
 * Shortens a job's film report and errors to the entries that lists show. A job may have thousands
 * of parts, each with thousands of items that fit its remainder, and one error for each of 20,000
 * items.
 */
export function briefOf(job: Job): Job {
  const { film, problem } = job;
  const errors = problem?.errors;
  return {
    ...job,
    film: film && briefFilm(film),
    problem: problem && { ...problem, ...(errors && { errors: first(errors) }) },
  };
}

function briefFilm(film: FilmReport): FilmReport {
  const { sold } = film;
  return { ...film, sold: sold && { ...sold, rests: first(sold.rests).map(briefRest) } };
}

function briefRest(rest: SoldFilm['rests'][number]): SoldFilm['rests'][number] {
  const { fits, fitCount = fits.length } = rest;
  return { ...rest, fits: first(fits), fitCount };
}

function first<T>(all: readonly T[]): readonly T[] {
  return all.slice(0, SHOWN_IN_LISTS);
}
