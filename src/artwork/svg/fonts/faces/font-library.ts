import { emojiFaces } from './emoji.ts';
import { nameKey, type Face } from './face.ts';
import { genericFamily, INITIAL_FAMILY } from './generic-families.ts';
import type { AskedStyle } from './asked-style.ts';
import { looksAlike, matchFace } from './match-face.ts';
import { faceAlias, standInFor, type FaceAlias } from './stand-ins.ts';

/** The face that a family name in a document resolves to. */
export interface FoundFace {
  readonly face: Face;
  /** All faces of its family that look the same; fonts may be split by characters. */
  readonly alike: readonly Face[];
  /** Whether a different family stands in for the named one. */
  readonly standsIn: boolean;
}

/** Finds faces by the names that documents use. */
export class FontLibrary {
  readonly #embedded: ReadonlyMap<string, readonly Face[]>;
  readonly #families: ReadonlyMap<string, readonly Face[]>;
  readonly #aliases: ReadonlyMap<string, FaceAlias>;
  /** Faces that emoji are drawn in, no matter which family is named. */
  readonly emoji: readonly Face[];

  /**
   * @param embedded faces of the document, which take precedence over installed ones
   * @param damaged keys of families with an embedded font that cannot be read; no installed face of
   *   the same name replaces it
   */
  constructor(
    installed: readonly Face[],
    embedded: readonly Face[] = [],
    damaged: Iterable<string> = [],
  ) {
    this.emoji = emojiFaces(installed);
    this.#families = byFamily(installed);
    const none = [...damaged].map((key) => [key, []] as const);
    this.#embedded = new Map([...none, ...byFamily(embedded)]);
    this.#aliases = new Map(
      installed.flatMap((face) =>
        face.names.map((name) => [nameKey(name), faceAlias(face, name)] as const),
      ),
    );
  }

  /** Finds a family; null if it is not available, or not in that style. */
  find(name: string, asked: AskedStyle): FoundFace | null {
    const key = nameKey(name);
    const family = this.#embedded.get(key) ?? this.#families.get(key);
    if (family !== undefined) return found(family, asked, false);
    const alias = this.#aliases.get(key);
    if (alias !== undefined) return this.#ofAlias(alias, asked, false);
    const standIn = standInFor(name);
    if (standIn !== undefined) return this.#ofAlias(standIn, asked, true);
    const generic = genericFamily(name);
    return generic === undefined ? null : this.#installed(generic, asked, false);
  }

  /** The face for text that names no family. */
  initial(asked: AskedStyle): FoundFace | null {
    return this.#installed(INITIAL_FAMILY, asked, false);
  }

  #ofAlias(alias: FaceAlias, asked: AskedStyle, standsIn: boolean): FoundFace | null {
    const { family, weight, italic } = alias;
    const stated = { weight: weight ?? asked.weight, italic: italic ?? asked.italic };
    return this.#installed(family, { ...asked, ...stated }, standsIn);
  }

  #installed(family: string, asked: AskedStyle, standsIn: boolean): FoundFace | null {
    return found(this.#families.get(nameKey(family)) ?? [], asked, standsIn);
  }
}

function found(family: readonly Face[], asked: AskedStyle, standsIn: boolean): FoundFace | null {
  const face = matchFace(family, asked);
  return face && { face, alike: family.filter((one) => looksAlike(face, one)), standsIn };
}

function byFamily(faces: readonly Face[]): ReadonlyMap<string, readonly Face[]> {
  const families = new Map<string, Face[]>();
  for (const face of faces) {
    for (const key of new Set(face.families)) {
      const members = families.get(key) ?? [];
      members.push(face);
      families.set(key, members);
    }
  }
  return families;
}
