/** Values that are almost valid: a valid value with one change. */
import fc from 'fast-check';

/** Invalid values that clients send by mistake. */
export const junk: fc.Arbitrary<unknown> = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom<unknown>(
    ...[
      null,
      0,
      -1,
      0.0001,
      1e308,
      -0,
      2 ** 53,
      '',
      ' ',
      '\u0000',
      '\ud800',
      '__proto__',
      '../../etc',
    ],
    ...[[], {}, [[]], 'in', 'png', true, '9'.repeat(400), 'é'.repeat(300)],
  ),
);

type Change = 'replace' | 'remove' | 'add' | 'repeat' | 'hoist';

/** Makes valid values in which one value is replaced, removed, repeated or hoisted, or one key is added. */
export function nearly(good: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  const change = fc.constantFrom<Change>('replace', 'replace', 'remove', 'add', 'repeat', 'hoist');
  return fc.tuple(good, fc.nat({ max: 1000 }), change, junk).map(([value, place, how, other]) => {
    const places = [...placesIn(value, [])];
    return changedAt(value, places[place % places.length] ?? [], { how, other });
  });
}

type Place = readonly (string | number)[];

function* placesIn(value: unknown, here: Place): Generator<Place> {
  yield here;
  if (typeof value !== 'object' || value === null) return;
  for (const key of Object.keys(value)) {
    yield* placesIn((value as Record<string, unknown>)[key], [...here, key]);
  }
}

interface Edit {
  readonly how: Change;
  readonly other: unknown;
}

function changedAt(value: unknown, [key, ...rest]: Place, edit: Edit): unknown {
  if (key === undefined) return changed(value, edit);
  const isLast = rest.length === 0;
  if (Array.isArray(value)) {
    const list = value as unknown[];
    const index = Number(key);
    return edit.how === 'remove' && isLast
      ? list.toSpliced(index, 1)
      : list.with(index, changedAt(list[index], rest, edit));
  }
  const { [key]: inner, ...others } = value as Record<string, unknown>;
  if (edit.how === 'remove' && isLast) return others;
  return { ...others, [key]: changedAt(inner, rest, edit) };
}

function changed(value: unknown, { how, other }: Edit): unknown {
  if (how === 'repeat') return [value, value];
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  if (how === 'add' && isObject) return { ...value, extra: other };
  if (how === 'hoist' && isObject) return Object.values(value)[0];
  return other;
}
