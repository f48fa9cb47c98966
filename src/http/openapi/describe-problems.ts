import { faultMeanings } from '../../fault-codes.ts';
import { problemKinds } from '../problems/problem.ts';

/** Tables of every code of a problem, a fault and a warning, for the introduction of the API description. */
export function describeProblems(): string {
  const rows = Object.entries(problemKinds).map(
    ([code, { status, title }]) => `| \`${code}\` | ${status} | ${title} |`,
  );
  const faults = Object.entries(faultMeanings).map(([code, words]) => `| \`${code}\` | ${words} |`);
  return [
    'Every error is a `Problem` with one of these codes, as an answer or as the `problem` of a gang sheet. Each route lists its own; those about the form of a request, its size and its method may be met everywhere.',
    '',
    '| Code | Status | Meaning |',
    '| --- | --- | --- |',
    ...rows,
    '',
    'What stands in its `errors`, in the `warnings` of a gang sheet and in the `findings` of preflight has one of these:',
    '',
    '| Code | Meaning |',
    '| --- | --- |',
    ...faults,
  ].join('\n');
}
