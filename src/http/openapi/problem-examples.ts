import type { ProblemBody } from '../contract/problem.ts';
import { problemBody, problemKinds, type ProblemCode } from '../problems/problem.ts';

export interface ExampleOf {
  readonly code: ProblemCode;
  readonly status: number;
  readonly why: string;
}

const exampleFault = {
  pointer: '/orders/0/items/2/width',
  code: 'out_of_range',
  detail: 'orders[0].items[2].width must be greater than 0, received -3',
};

/** Returns this problem's example, as a reference if the problem has the status of its code. */
export function problemExampleAt({ code, status, why }: ExampleOf): object {
  if (status === problemKinds[code].status) return { $ref: `#/components/examples/${code}` };
  const value = { ...exampleOf(code), status, detail: `${why}.`, retryable: true };
  return { summary: why, value };
}

/** Examples of all problems, for the components of the API description. */
export const problemExamples = Object.fromEntries(
  (Object.keys(problemKinds) as ProblemCode[]).map((code) => [
    code,
    { summary: problemKinds[code].title, value: exampleOf(code) },
  ]),
);

function exampleOf(code: ProblemCode): ProblemBody {
  const { status, title } = problemKinds[code];
  const retryable = [408, 429].includes(status) || status >= 500;
  const body = problemBody({ code, detail: `${title}.`, retryable });
  return code === 'invalid_request' ? { ...body, errors: [exampleFault] } : body;
}
