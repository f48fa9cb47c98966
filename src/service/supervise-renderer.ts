import { fileURLToPath } from 'node:url';
import type { Config } from '../config/config.ts';
import type { FromRenderer } from '../messages.ts';
import type { DataFolders } from '../storage/data-folders.ts';
import { classifyDeath, type Death } from '../supervision/classify-death.ts';
import type { Incident } from '../supervision/incident.ts';
import { examineRenderer, reportGivingUp } from '../supervision/post-mortem.ts';
import { RendererProcess } from '../supervision/renderer-process.ts';
import type { Log } from '../telemetry/logger.ts';
import type { IncidentLog } from './incident-log.ts';
import type { ServiceTelemetry } from './service-telemetry.ts';

const RENDERER_ENTRY = fileURLToPath(new URL('../renderer.js', import.meta.url));

export interface SupervisionInput {
  readonly config: Config;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly folders: DataFolders;
  readonly log: Log;
  readonly telemetry: ServiceTelemetry;
  readonly incidents: IncidentLog;
  readonly onGiveUp: () => void;
  /** Those who work with the renderer; asked for late, because they need it themselves. */
  readonly jobs: () => {
    handle(message: FromRenderer): void;
    rendererDied(how: Death, report: Incident | null): void;
  };
}

/** The renderer's process, with every unexpected end reported. Not started yet. */
export function superviseRenderer(input: SupervisionInput): RendererProcess {
  const { config, env, folders, log, telemetry, incidents, jobs } = input;
  const { metrics } = telemetry;
  return new RendererProcess({
    ...{ env, log, entry: RENDERER_ENTRY, threads: config.renderThreads },
    flightPath: folders.flights.renderer,
    ...{ recycling: config.recycling, maxDeaths: config.maxDeaths },
    readOomKills: telemetry.readOomKills,
    onMessage(message) {
      if (message.type === 'metrics') telemetry.onRendererMetrics(message.metrics);
      else jobs().handle(message);
    },
    onDeath(death) {
      const how = classifyDeath(death);
      metrics.rendererDied(how);
      const incident = examineRenderer(death, new Date());
      if (incident !== null) incidents.report(incident);
      jobs().rendererDied(how, incident);
    },
    onGiveUp() {
      incidents.report(reportGivingUp(incidents.last, new Date()));
      input.onGiveUp();
    },
    onRecycle: (reason) => metrics.rendererRecycled(reason),
  });
}
