import type { Config } from './config.ts';

/**
 * The part of the configuration that a renderer needs, without keys and secrets. It is plain JSON that the
 * service passes on, so a renderer does not have to load the settings schema, which takes 20 MB.
 */
export interface RendererSettings extends Omit<Config, 'access' | 'webhooks' | 'artwork'> {
  /** Only the service fetches artwork from URLs. */
  readonly artwork: Omit<Config['artwork'], 'fetching'>;
}

/** Leaves out keys and secrets. */
export function rendererSettings(config: Config): RendererSettings {
  const artwork = without(config.artwork, 'fetching');
  return { ...without(config, 'access', 'webhooks'), artwork };
}

function without<Whole extends object, Name extends keyof Whole & string>(
  whole: Whole,
  ...names: readonly Name[]
): Omit<Whole, Name> {
  const kept = Object.entries(whole).filter(
    ([name]) => !(names as readonly string[]).includes(name),
  );
  return Object.fromEntries(kept) as Omit<Whole, Name>;
}
