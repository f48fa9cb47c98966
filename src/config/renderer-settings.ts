import type { Config } from './config.ts';

/**
 * The part of the configuration that a renderer needs, without keys and secrets. It is plain JSON that the
 * service passes on, so a renderer does not have to load the settings schema, which takes 20 MB.
 */
export type RendererSettings = Omit<Config, 'access' | 'webhooks'>;

const KEPT_BACK: ReadonlySet<string> = new Set(['access', 'webhooks'] satisfies (keyof Config)[]);

/** Leaves out keys and secrets. */
export function rendererSettings(config: Config): RendererSettings {
  const kept = Object.entries(config).filter(([name]) => !KEPT_BACK.has(name));
  return Object.fromEntries(kept) as unknown as RendererSettings;
}
