import { seededRandom } from '../../support/image-files/noise.ts';

/** The random choices of one order. The same seed and order number give the same choices. */
export interface Deal {
  /**
   * Returns one of the choices. All are dealt equally often: any as many orders in a row as there are
   * choices, from a multiple of that number on, get each of them once.
   */
  readonly equally: <T>(name: string, choices: readonly T[]) => T;
  /** Returns a number in a range whose logarithm is uniform. */
  readonly logUniform: (least: number, most: number) => number;
}

/** @param turn number of the order, or of the artwork, for which the choices are */
export function dealOf(seed: number, turn: number): Deal {
  const random = seededRandom(hash(`${seed} ${turn}`));
  return {
    equally(name, choices) {
      const round = Math.floor(turn / choices.length);
      const shuffled = shuffle(choices, seededRandom(hash(`${seed} ${name} ${round}`)));
      return shuffled[turn % choices.length]!;
    },
    logUniform: (least, most) => least * (most / least) ** random(),
  };
}

function shuffle<T>(choices: readonly T[], random: () => number): readonly T[] {
  const left = [...choices];
  return choices.map(() => left.splice(Math.floor(random() * left.length), 1)[0]!);
}

/** FNV-1a. */
function hash(text: string): number {
  return Buffer.from(text).reduce((sum, byte) => Math.imul(sum ^ byte, 0x0100_0193), 0x811c_9dc5);
}
