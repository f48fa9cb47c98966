/** The sheets of the benchmark. They are deterministic, from one logo to thousands of small pieces. */

export interface BenchDesign {
  readonly kind: 'flat' | 'photo';
  readonly seed: number;
  readonly widthIn: number;
  readonly heightIn: number;
  readonly quantity: number;
}

export interface BenchSheet {
  readonly name: string;
  readonly what: string;
  readonly designs: readonly BenchDesign[];
}

export const SHEETS: readonly BenchSheet[] = [
  { name: 'A', what: '100 pieces of one logo, 3.5 in', designs: [flat(1, [3.5, 3.5], 100)] },
  {
    name: 'C',
    what: 'a mixed store order: 5 designs, 57 pieces',
    designs: [
      flat(11, [11, 9], 12),
      photo(12, [10, 12], 8),
      flat(13, [4, 4], 20),
      photo(14, [8, 6], 7),
      flat(15, [3, 2], 10),
    ],
  },
  {
    name: 'D',
    what: 'a team: 51 designs, 75 pieces',
    designs: [
      flat(20, [11, 5], 25),
      ...designs(50, (index) => flat(21 + index, [8 + (index % 3), 10], 1)),
    ],
  },
  {
    name: 'E',
    what: '40 designs, 300 pieces, 3 parts',
    designs: designs(40, (index) => {
      const size = [3 + ((index * 7) % 8), 3 + ((index * 5) % 9)] as const;
      return index % 2 === 0 ? flat(100 + index, size, 8) : photo(100 + index, size, 7);
    }),
  },
  { name: 'F', what: '1,000 neck labels', designs: [flat(200, [2.5, 1.5], 1000)] },
  {
    name: 'H',
    what: '20 photographic full backs, 12 × 16 in',
    designs: designs(20, (index) => photo(300 + index, [12, 16], 1)),
  },
  {
    name: 'I',
    what: '5,000 one-inch pieces of 10 designs',
    designs: designs(10, (index) => flat(400 + index, [1, 1], 500)),
  },
  { name: 'S60', what: 'the same mix on about 60 in', designs: mix(1) },
  { name: 'S240', what: 'the same mix on about 240 in', designs: mix(4) },
];

/** A small sheet with one of everything, on which all contenders must give the same pixels. */
export const SMALL_SHEET: BenchSheet = {
  name: 'small',
  what: 'a few pieces of each kind',
  designs: [flat(1, [2, 1.5], 5), photo(12, [2, 3], 3), photo(13, [3, 2], 2)],
};

function mix(times: number): readonly BenchDesign[] {
  return [
    flat(500, [9.8, 8], 4 * times),
    photo(501, [9.8, 11], 4 * times),
    flat(502, [4, 4], 10 * times),
    photo(503, [5, 3], 8 * times),
  ];
}

function designs(count: number, make: (index: number) => BenchDesign): readonly BenchDesign[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

type SizeIn = readonly [widthIn: number, heightIn: number];

function flat(seed: number, [widthIn, heightIn]: SizeIn, quantity: number): BenchDesign {
  return { kind: 'flat', seed, widthIn, heightIn, quantity };
}

function photo(seed: number, [widthIn, heightIn]: SizeIn, quantity: number): BenchDesign {
  return { kind: 'photo', seed, widthIn, heightIn, quantity };
}
