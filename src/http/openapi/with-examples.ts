import { examples } from './examples.ts';

interface Media {
  readonly schema?: { readonly $ref?: string };
  readonly example?: unknown;
  readonly examples?: object;
}
interface Description {
  readonly paths?: object;
  readonly components?: { readonly schemas?: object };
}

const REFERENCE = /^#\/components\/schemas\/(\w+)$/;

/** Returns the description with an example for every body that has a named schema. */
export function withExamples<Given extends Description>(description: Given): Given {
  const schemas = (description.components?.schemas ?? {}) as Record<string, WithExamples>;
  const exampleOf = ({ schema }: Media): unknown => {
    const [, name = ''] = REFERENCE.exec(schema?.$ref ?? '') ?? [];
    return examples[name] ?? schemas[name]?.examples?.[0];
  };
  const shown = (media: Media): Media => {
    const example = (media.example ?? media.examples) ? undefined : exampleOf(media);
    return example === undefined ? media : { ...media, example };
  };
  return { ...description, paths: mapContent(description.paths ?? {}, shown) };
}

interface WithExamples {
  readonly examples?: readonly unknown[];
}

/** Copies a value and changes every media type below a `content`. */
function mapContent<Value>(value: Value, change: (media: Media) => Media): Value {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]: [string, object]) => [
      key,
      key === 'content'
        ? Object.fromEntries(
            Object.entries(inner).map(([type, media]) => [type, change(media as Media)]),
          )
        : mapContent(inner, change),
    ]),
  ) as Value;
}
