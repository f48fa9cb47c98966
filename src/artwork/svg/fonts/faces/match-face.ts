import type { AskedStyle } from './asked-style.ts';
import type { Face, Range } from './face.ts';
import { fontconfigWeight } from './fontconfig-weight.ts';

const BOLD = 600;
const NORMAL_STRETCH = 100;

/**
 * Finds the face that draws text of a family (CSS Fonts 4, section 5.2: by width, then style, then
 * weight). Unlike browsers, it does not derive bold, italic or condensed letters from regular ones:
 * that would be a different design. The renderer itself matches by slant, weight and then width.
 * @returns null if no face fits, or if the renderer would choose a different one
 */
export function matchFace(faces: readonly Face[], asked: AskedStyle): Face | null {
  const stretched = nearestStretch(faces, asked.stretch);
  const styled = preferring(stretched, ({ italic }) => italic === asked.italic);
  const face = nearestWeight(styled, asked.weight);
  if (face === undefined) return null;
  const isOther =
    (asked.weight >= BOLD && face.weight[1] < BOLD) ||
    (asked.italic && !face.italic) ||
    (asked.stretch < NORMAL_STRETCH && face.stretch[0] >= NORMAL_STRETCH) ||
    (asked.stretch > NORMAL_STRETCH && face.stretch[1] <= NORMAL_STRETCH);
  return isOther || !isDrawn(face, faces, asked) ? null : face;
}

function nearestStretch(faces: readonly Face[], asked: number): readonly Face[] {
  const narrower = asked <= NORMAL_STRETCH;
  const order = faces
    .map(({ stretch }) => nearestIn(stretch, asked))
    .sort((a, b) => {
      const [sideA, sideB] = [a, b].map((value) => (narrower ? value > asked : value < asked));
      return Number(sideA) - Number(sideB) || Math.abs(a - asked) - Math.abs(b - asked);
    });
  return faces.filter(({ stretch }) => nearestIn(stretch, asked) === order[0]);
}

function preferring(faces: readonly Face[], wanted: (face: Face) => boolean): readonly Face[] {
  const preferred = faces.filter(wanted);
  return preferred.length > 0 ? preferred : faces;
}

/**
 * If the requested weight is 400 to 500, heavier weights up to 500 come first, then lighter ones, then
 * those above 500.
 */
function nearestWeight(faces: readonly Face[], asked: number): Face | undefined {
  const rank = (weight: number): number => {
    const distance = Math.abs(weight - asked);
    if (asked >= 400 && asked <= 500) {
      if (weight >= asked && weight <= 500) return distance;
      return (weight < asked ? 1000 : 2000) + distance;
    }
    const isAway = asked < 400 ? weight <= asked : weight >= asked;
    return (isAway ? 0 : 1000) + distance;
  };
  return leastOf(faces, ({ weight }) => rank(nearestIn(weight, asked)));
}

/** Whether fontconfig chooses a face that looks the same. */
function isDrawn(face: Face, faces: readonly Face[], asked: AskedStyle): boolean {
  const distances = ({ italic, weight, stretch }: Face): readonly [number, number, number] => [
    Number(italic !== asked.italic),
    Math.abs(fontconfigWeight(nearestIn(weight, asked.weight)) - fontconfigWeight(asked.weight)),
    Math.abs(nearestIn(stretch, asked.stretch) - asked.stretch),
  ];
  const own = distances(face);
  return faces.every((other) => {
    if (looksAlike(face, other)) return true;
    const theirs = distances(other);
    const at = own.findIndex((distance, index) => distance !== theirs[index]);
    return at !== -1 && (own[at] ?? 0) < (theirs[at] ?? 0);
  });
}

/** Whether two faces are parts of one face, split by characters, or the same face twice. */
export function looksAlike(a: Face, b: Face): boolean {
  return a.italic === b.italic && isSame(a.weight, b.weight) && isSame(a.stretch, b.stretch);
}

function isSame(one: Range, other: Range): boolean {
  return one[0] === other[0] && one[1] === other[1];
}

function nearestIn([least, most]: Range, asked: number): number {
  return Math.min(Math.max(asked, least), most);
}

function leastOf<T>(items: readonly T[], measure: (item: T) => number): T | undefined {
  return items.reduce<T | undefined>((best, item) => {
    return best === undefined || measure(item) < measure(best) ? item : best;
  }, undefined);
}
