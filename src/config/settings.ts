import { Type, type Static } from 'typebox';
import { accessSettings } from './settings/access.ts';
import { artworkSettings } from './settings/artwork.ts';
import { fairUseSettings } from './settings/fair-use.ts';
import { memorySettings } from './settings/memory.ts';
import { rendererSettings } from './settings/renderer.ts';
import { serverSettings } from './settings/server.ts';
import { storageSettings } from './settings/storage.ts';
import { webhookSettings } from './settings/webhooks.ts';

/**
 * All settings: one property per environment variable, with its default and its description. The
 * table of settings in the documentation is generated from this schema, in this order.
 */
export const settingsSchema = Type.Object({
  ...serverSettings,
  ...storageSettings,
  ...accessSettings,
  ...fairUseSettings,
  ...webhookSettings,
  ...artworkSettings,
  ...memorySettings,
  ...rendererSettings,
});

export type Settings = Static<typeof settingsSchema>;
