import { problemKinds } from './problem.ts';

/** A table of every code that a problem can have, for the introduction of the API description. */
export function describeProblems(): string {
  const rows = Object.entries(problemKinds).map(
    ([code, { status, title }]) => `| \`${code}\` | ${status} | ${title} |`,
  );
  return [
    'Every error is a `Problem` with one of these codes, as an answer or as the `problem` of a gang sheet. Each route lists its own; those about the form of a request, its size and its method may be met everywhere.',
    '',
    '| Code | Status | Meaning |',
    '| --- | --- | --- |',
    ...rows,
  ].join('\n');
}
