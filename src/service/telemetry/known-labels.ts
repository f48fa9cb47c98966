/** All values that the labels of counters can have. The compiler keeps each list complete. */
import { FETCH_OUTCOMES } from '../../jobs/fetching/url-fetcher.ts';
import { FINAL_STATUSES } from '../../jobs/job.ts';
import type { PauseOutcome } from '../../memory/sample.ts';
import type { DecoderEnded, Phase } from '../../messages.ts';
import type { LostFile } from '../../storage/checked-files.ts';
import type { Death } from '../../supervision/incidents/classify-death.ts';
import { INCIDENT_CLASSES } from '../../supervision/incidents/incident.ts';
import type { EndReason } from '../../supervision/end-reason.ts';
import type { RecycleReason } from '../../supervision/recycling.ts';
import type { KnownLabels } from '../../telemetry/renderer-events.ts';
import type { ServiceLabels } from '../../telemetry/service-metrics.ts';
import type { Outcome } from '../../webhooks/retry-policy.ts';

export const RENDERER_LABELS: KnownLabels = {
  outcomes: all<PauseOutcome>({ resumed: 1, resumed_degraded: 1, aborted: 1, cancelled: 1 }),
  phases: all<Phase>({ artwork: 1, packing: 1, rendering: 1, verifying: 1 }),
};

export const SERVICE_LABELS: ServiceLabels = {
  statuses: FINAL_STATUSES,
  deaths: all<Death>({
    clean: 1,
    brake: 1,
    cgroup_oom: 1,
    heap_oom: 1,
    native_oom: 1,
    hung: 1,
    killed: 1,
    crash: 1,
  }),
  recycles: all<RecycleReason | EndReason>({
    floor_high: 1,
    floor_climbs: 1,
    size: 1,
    age: 1,
    cancelled_job: 1,
    late_question: 1,
  }),
  incidents: INCIDENT_CLASSES,
  decoderEnds: all<DecoderEnded['end']>({
    decode_timeout: 1,
    decode_memory: 1,
    decode_crash: 1,
  }),
  attempts: all<Outcome>({ delivered: 1, retried: 1, given_up: 1, gone: 1 }),
  fetches: FETCH_OUTCOMES,
  losses: all<LostFile['why']>({ missing: 1, altered: 1 }),
};

function all<Value extends string>(values: Readonly<Record<Value, 1>>): readonly string[] {
  return Object.keys(values);
}
