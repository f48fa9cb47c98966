import { faultMeanings } from '../../fault-codes.ts';
import { problemKinds } from '../problems/problem.ts';

/** Returns tables of all problem, error and warning codes, for the API description's introduction. */
export function describeProblems(): string {
  const rows = Object.entries(problemKinds).map(
    ([code, { status, title, also }]) =>
      `| \`${code}\` | ${status} | ${title}.${also === undefined ? '' : ` ${also}`} |`,
  );
  const faults = Object.entries(faultMeanings).map(
    ([code, meaning]) => `| \`${code}\` | ${meaning} |`,
  );
  return [
    'Every error is a `Problem` with one of these codes, either as a response or as the `problem` of a gang sheet. Each operation lists its codes; 400, 405, 413, 415, 417 and 431 can occur anywhere.',
    '',
    '| Code | Status | Meaning |',
    '| --- | --- | --- |',
    ...rows,
    '',
    'Codes used in the `errors` of a problem, the `warnings` of a gang sheet and the `findings` of a preflight report:',
    '',
    '| Code | Meaning |',
    '| --- | --- |',
    ...faults,
  ].join('\n');
}
