import type { Environment } from './process-environment.ts';
import { readSettings } from './read-settings.ts';
import { secretFaults } from './secret-faults.ts';
import type { Settings } from './settings.ts';
import { accessFaults, toAccessConfig, type AccessConfig } from './settings/access.ts';
import { artworkFaults, toArtworkConfigs, type ArtworkConfigs } from './settings/artwork.ts';
import { toQueueConfig, type QueueConfig } from './settings/fair-use.ts';
import { memoryFaults, toMemoryConfig, type MemoryConfig } from './settings/memory.ts';
import { toRendererConfig, type RendererConfig } from './settings/renderer.ts';
import { serverFaults, toServerConfig, type ServerConfig } from './settings/server.ts';
import { toStorageConfig, type StorageConfig } from './settings/storage.ts';
import { toWebhooksConfig, webhookFaults, type WebhooksConfig } from './settings/webhooks.ts';

/** The whole configuration, for composition roots; modules import the narrow type that they need. */
export interface Config
  extends ServerConfig, StorageConfig, QueueConfig, ArtworkConfigs, RendererConfig {
  readonly access: AccessConfig;
  readonly webhooks: WebhooksConfig;
  readonly memory: MemoryConfig;
}

/** One or more settings are unusable; the message has a line for each. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  /** One sentence for each fault. */
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(`bad configuration:\n  ${faults.join('\n  ')}`);
    this.faults = faults;
  }
}

/**
 * Reads and freezes the configuration.
 * @throws ConfigError naming every bad setting, what was expected and what was received
 */
export function readConfig(env: Environment): Config {
  const { settings, given, faults } = readSettings(env);
  // A comparison with a setting that is bad by itself would only confuse: its value is not the one set.
  const bad = [...faults.keys()].map((name) => new RegExp(`\\b${name}\\b`));
  const others = faultsAcross(settings, given).filter(
    (fault) => !bad.some((name) => name.test(fault)),
  );
  const all = [...faults.values(), ...others];
  if (all.length > 0) throw new ConfigError(all);
  return Object.freeze(toConfig(settings, given));
}

function faultsAcross(settings: Settings, given: ReadonlySet<string>): readonly string[] {
  return [
    ...serverFaults(settings),
    ...accessFaults(settings),
    ...webhookFaults(settings, keyNamesOf(settings)),
    ...secretFaults(settings),
    ...artworkFaults(settings),
    ...memoryFaults(settings, given),
  ];
}

function toConfig(settings: Settings, given: ReadonlySet<string>): Config {
  return {
    ...toServerConfig(settings),
    ...toStorageConfig(settings),
    ...toQueueConfig(settings),
    ...toArtworkConfigs(settings),
    ...toRendererConfig(settings),
    access: toAccessConfig(settings),
    webhooks: toWebhooksConfig(settings, keyNamesOf(settings)),
    memory: toMemoryConfig(settings, given),
  };
}

function keyNamesOf(settings: Settings): readonly string[] {
  return toAccessConfig(settings).keys.map(({ name }) => name);
}
