/**
 * How many cases the fuzz tests run, and which. Every run is the same unless one of these variables is set:
 *
 *     FUZZ_CASES_FACTOR=10   runs ten times as many cases
 *     FUZZ_SEED=7            runs other cases
 *     FUZZ_CASE=1234         runs this case alone (pictures and connections)
 */
export const FUZZ_CASES_FACTOR = numberIn('FUZZ_CASES_FACTOR', 1);
export const FUZZ_SEED = Math.floor(numberIn('FUZZ_SEED', 1));
const only = process.env['FUZZ_CASE'];

/** Returns how many cases a test runs. */
export function fuzzCases(count: number): number {
  return Math.max(1, Math.round(count * FUZZ_CASES_FACTOR));
}

/** Returns the numbers of the cases that a test runs. */
export function fuzzCaseNumbers(count: number): readonly number[] {
  if (only !== undefined) return [Math.floor(numberIn('FUZZ_CASE', 0))];
  return Array.from({ length: fuzzCases(count) }, (_, index) => index);
}

/** Returns the command that runs one case again, or without a number all cases of the test. */
export function reproduceWith(test: string, caseNumber?: number): string {
  const cases =
    caseNumber === undefined
      ? FUZZ_CASES_FACTOR === 1
        ? ''
        : `FUZZ_CASES_FACTOR=${FUZZ_CASES_FACTOR} `
      : `FUZZ_CASE=${caseNumber} `;
  return `FUZZ_SEED=${FUZZ_SEED} ${cases}npm test -- ${test}`;
}

function numberIn(name: string, otherwise: number): number {
  const value = Number(process.env[name] ?? otherwise);
  if (Number.isFinite(value) && value >= 0) return value;
  throw new Error(`${name} must be a number from 0, received ${process.env[name]}`);
}
