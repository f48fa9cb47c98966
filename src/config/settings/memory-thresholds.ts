/** Shares of the memory budget, lowest first. */
export const THRESHOLDS = [
  'MEMORY_WARNING',
  'MEMORY_CRITICAL',
  'MEMORY_PAUSE',
  'MEMORY_EMERGENCY',
] as const;

export type Threshold = (typeof THRESHOLDS)[number];

/** Each threshold with its value. */
export type ThresholdValues = Readonly<Record<Threshold, number>>;

export const DEFAULT_THRESHOLDS: ThresholdValues = {
  MEMORY_WARNING: 0.7,
  MEMORY_CRITICAL: 0.8,
  MEMORY_PAUSE: 0.87,
  MEMORY_EMERGENCY: 0.93,
};

/** Share of the budget at which the renderer exits, whatever the thresholds are. */
export const LAST_RESORT = 0.97;

/**
 * Fills in the thresholds that are not set. They keep their defaults unless a threshold that is set is in
 * the way. Then they keep their distance to it, or stand halfway to it where that distance does not fit.
 * @param given names of the thresholds that are set
 */
export function followThresholds(
  values: ThresholdValues,
  given: ReadonlySet<string>,
): ThresholdValues {
  const followed: Record<Threshold, number> = { ...DEFAULT_THRESHOLDS };
  for (const name of THRESHOLDS) if (given.has(name)) followed[name] = values[name];
  lowerToFit(followed, given);
  raiseToFit(followed, given);
  return followed;
}

/** Each threshold with the one above it, lowest first. */
const NEIGHBOURS = [
  ['MEMORY_WARNING', 'MEMORY_CRITICAL'],
  ['MEMORY_CRITICAL', 'MEMORY_PAUSE'],
  ['MEMORY_PAUSE', 'MEMORY_EMERGENCY'],
] as const satisfies readonly (readonly [Threshold, Threshold])[];

/** Below a threshold that is set lower than its default, from the highest to the lowest. */
function lowerToFit(followed: Record<Threshold, number>, given: ReadonlySet<string>): void {
  for (const [name, above] of NEIGHBOURS.toReversed()) {
    if (given.has(name)) continue;
    const gap = DEFAULT_THRESHOLDS[above] - DEFAULT_THRESHOLDS[name];
    const most = followed[above] > gap ? followed[above] - gap : followed[above] / 2;
    followed[name] = rounded(Math.min(followed[name], most));
  }
}

/** Above a threshold that is set higher than its default, from the lowest to the highest. */
function raiseToFit(followed: Record<Threshold, number>, given: ReadonlySet<string>): void {
  for (const [below, name] of NEIGHBOURS) {
    if (given.has(name) || followed[name] > followed[below]) continue;
    const ceiling = ceilingOf(name, followed, given);
    const least = followed[below] + DEFAULT_THRESHOLDS[name] - DEFAULT_THRESHOLDS[below];
    followed[name] = rounded(least < ceiling ? least : (followed[below] + ceiling) / 2);
  }
}

/** The next threshold above that is set, which must not move. */
function ceilingOf(name: Threshold, followed: ThresholdValues, given: ReadonlySet<string>): number {
  const above = THRESHOLDS.slice(THRESHOLDS.indexOf(name) + 1).find((other) => given.has(other));
  return above === undefined ? LAST_RESORT : followed[above];
}

/** The thresholds that differ from their defaults without being set, with what they became. */
export function movedThresholds(
  values: ThresholdValues,
  given: ReadonlySet<string>,
): Partial<ThresholdValues> {
  const moved = THRESHOLDS.filter(
    (name) => !given.has(name) && values[name] !== DEFAULT_THRESHOLDS[name],
  );
  return Object.fromEntries(moved.map((name) => [name, values[name]]));
}

function rounded(share: number): number {
  return Math.round(share * 10_000) / 10_000;
}
