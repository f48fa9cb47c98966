/** OpenType weights, each with fontconfig's equivalent (FcWeightFromOpenTypeDouble). */
const WEIGHTS = [
  [0, 0],
  [100, 0],
  [200, 40],
  [300, 50],
  [350, 55],
  [380, 75],
  [400, 80],
  [500, 100],
  [600, 180],
  [700, 200],
  [800, 205],
  [900, 210],
  [950, 215],
  [1000, 215],
] as const;

/** Converts an OpenType weight, 1 to 1000, to fontconfig's scale. */
export function fontconfigWeight(weight: number): number {
  const index = WEIGHTS.findIndex(([openType]) => openType >= weight);
  const [above, to] = WEIGHTS[index] ?? [1000, 215];
  const [below, from] = WEIGHTS[index - 1] ?? [above, to];
  return above === below ? to : from + ((to - from) * (weight - below)) / (above - below);
}
