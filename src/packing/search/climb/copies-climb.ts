import { Decoder, type Choice } from './decoder.ts';
import { int } from '../ints.ts';
import type { SearchGround, Searcher } from '../searcher.ts';

/** A sequence of single copies, each of which may take either pose. */
interface Order {
  readonly genes: Int32Array;
  readonly choice: Choice;
}

/**
 * Hill climbing over sequences of single copies below a length limit (see `RunsClimb`), from sorted
 * starting sequences that take turns. It works best if nearly all pieces differ or if they fit without
 * waste. On Hopper and Turton's set C it reaches 1.006 of the optimum, compared with 1.013 for the beam
 * alone.
 */
export class CopiesClimb implements Searcher {
  readonly name = 'copies';
  readonly #ground: SearchGround;
  readonly #decoder: Decoder;
  readonly #ones: Int32Array;
  readonly #trial: Int32Array;
  readonly #orders: readonly Order[];
  #turn = 0;
  /** Half of the climbs aim directly at the lower bound, for pieces that fit without waste. */
  #aimsAtBound = false;

  constructor(ground: SearchGround) {
    const { pieces } = ground.kinds;
    this.#ground = ground;
    this.#decoder = new Decoder(ground.kinds, ground.work);
    this.#ones = new Int32Array(pieces).fill(1);
    this.#trial = new Int32Array(pieces);
    this.#orders = this.#sortedOrders();
  }

  /** A single piece leaves nothing to rearrange. */
  get isSpent(): boolean {
    return this.#ground.kinds.pieces < 2;
  }

  advance(until: number): void {
    while (this.#mayContinue(until)) {
      const order = this.#orders[this.#turn % this.#orders.length];
      this.#turn += 1;
      if (order) this.#climb(order, until);
    }
  }

  #mayContinue(until: number): boolean {
    return this.#ground.work.used < until && !this.#ground.incumbent.isOptimal;
  }

  #climb({ genes, choice }: Order, until: number): void {
    const patience = Math.max(200, 3 * genes.length);
    this.#aimsAtBound = this.#turn % 8 > 3;
    const trial = this.#trial;
    const reached = genes.slice();
    let area = this.#settle(reached, choice);
    for (let idle = 0; idle < patience && this.#mayContinue(until); idle += 1) {
      trial.set(reached);
      this.#change(trial);
      const better = this.#decode(trial, choice, area);
      const found = better ? this.#settle(trial, choice) : this.#decoder.area;
      if (!better && found < area) continue;
      if (better || found > area) idle = 0;
      area = found;
      reached.set(trial);
    }
    // Half of the time, the next climb starts from the same sequence again, to find another way up.
    if (this.#ground.random.next() < 0.5) genes.set(reached);
  }

  #settle(genes: Int32Array, choice: Choice): number {
    while (this.#decode(genes, choice, 0) && !this.#ground.incumbent.isOptimal);
    return this.#decoder.area;
  }

  #decode(genes: Int32Array, choice: Choice, area: number): boolean {
    const { incumbent } = this.#ground;
    const recipe = { genes, counts: this.#ones, runs: genes.length };
    const below = this.#aimsAtBound ? incumbent.bound + 1 : incumbent.below;
    const all = this.#decoder.decode(recipe, choice, { below, area });
    if (all) incumbent.offer(this.#decoder.copyLaid(), this.name);
    return all;
  }

  #change(genes: Int32Array): void {
    const { random } = this.#ground;
    const dice = random.next();
    if (dice < 0.6) this.#swap(genes);
    else if (dice < 0.85) this.#move(genes);
    else this.#swapStretches(genes);
  }

  #swap(genes: Int32Array): void {
    const { random } = this.#ground;
    const place = random.below(genes.length);
    let other = random.below(genes.length);
    for (let tries = 0; tries < 20 && genes[other] === genes[place]; tries += 1) {
      other = random.below(genes.length);
    }
    const kept = int(genes, place);
    genes[place] = int(genes, other);
    genes[other] = kept;
  }

  #move(genes: Int32Array): void {
    const { random } = this.#ground;
    const from = random.below(genes.length);
    const to = random.below(genes.length);
    const moved = int(genes, from);
    if (from < to) genes.copyWithin(from, from + 1, to + 1);
    else genes.copyWithin(to + 1, to, from);
    genes[to] = moved;
  }

  #swapStretches(genes: Int32Array): void {
    const { random } = this.#ground;
    const length = Math.min(genes.length, 2 + random.below(Math.min(8, genes.length >> 1)));
    const one = random.below(genes.length - length + 1);
    const other = random.below(genes.length - length + 1);
    for (let step = 0; step < length; step += 1) {
      const kept = int(genes, one + step);
      genes[one + step] = int(genes, other + step);
      genes[other + step] = kept;
    }
  }

  /** Returns one sequence for each choice and measure, sorted by that measure from large to small. */
  #sortedOrders(): Order[] {
    const { kinds, asked, copies, poses, poseWidth, poseHeight } = this.#ground.kinds;
    const sizes = Array.from({ length: kinds }, (_, kind) => {
      const pose = int(asked, kind);
      return { kind, width: int(poseWidth, pose), height: int(poseHeight, pose) };
    });
    return CHOICES.flatMap((choice) =>
      MEASURES.map((measure) => {
        const sorted = [...sizes].sort(
          (one, other) =>
            measure(other.width, other.height) - measure(one.width, one.height) ||
            one.kind - other.kind,
        );
        const genes = sorted.flatMap(({ kind }) =>
          new Array<number>(int(copies, kind)).fill(poses + kind),
        );
        return { genes: Int32Array.from(genes), choice };
      }),
    );
  }
}

const CHOICES = ['exact', 'near'] as const satisfies readonly Choice[];

const MEASURES: readonly ((width: number, height: number) => number)[] = [
  (width, height) => width * height,
  (_, height) => height,
  (width) => width,
  (width, height) => width + height,
  (width, height) => Math.max(width, height) + Math.min(width, height) * 1e-6,
  (width, height) => Math.min(width, height) + Math.max(width, height) * 1e-6,
];
