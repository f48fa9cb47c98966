import { FUZZ_SEED, fuzzCaseNumbers, reproduceWith } from './fuzz-settings.ts';

interface FuzzCases {
  /** A word in the path of the test file. */
  readonly test: string;
  readonly count: number;
  /** How many cases run at once. */
  readonly lanes: number;
  /** Describes what a case does. */
  readonly describe: (caseNumber: number) => string;
  readonly run: (caseNumber: number) => Promise<void>;
}

/** Failures that are listed. */
const MOST = 20;

/**
 * Runs all cases of a fuzz test. Those that fail are listed together, each with the command that runs it
 * again alone.
 */
export async function runFuzzCases({
  test,
  count,
  lanes,
  describe,
  run,
}: FuzzCases): Promise<void> {
  const failures: Error[] = [];
  const cases = fuzzCaseNumbers(count).values();
  const lane = async (): Promise<void> => {
    for (const one of cases) {
      await run(one).catch((cause: unknown) => {
        const again = reproduceWith(test, one);
        const about = `case ${one} of seed ${FUZZ_SEED}, ${describe(one)}: ${String(cause)}\nagain: ${again}`;
        failures.push(new Error(about, { cause }));
      });
      if (failures.length >= MOST) break;
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  const [first] = failures;
  if (first === undefined) return;
  if (failures.length === 1) throw first;
  throw new AggregateError(failures, failures.map(({ message }) => message).join('\n\n'));
}
