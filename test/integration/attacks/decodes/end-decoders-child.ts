/**
 * Records, in the data folder of a service that is not running, decoders that one artwork ended, and prints
 * the id of the incident: `end-decoders-child DATA_DIR SHA256 ENDS LENGTH_MS`. A process of its own, because
 * SQLite keeps its lock until a process ends.
 */
import { openDatabase } from '../../../../src/database/open-database.ts';
import { QuarantineKeeper } from '../../../../src/quarantine/quarantine-keeper.ts';
import { IncidentLog } from '../../../../src/service/reports/incident-log.ts';
import { dataFolders, prepareFolders } from '../../../../src/storage/data-folders.ts';
import { examineDecoder } from '../../../../src/supervision/incidents/post-mortem.ts';
import { silentLogger } from '../../../../src/telemetry/logger.ts';
import { aDecoderEnd } from '../../../support/service/make-incident.ts';
import { HeldWrites } from '../../../../src/storage/held-writes.ts';

const [dataDir = '', artworkId = '', ends, lengthMs] = process.argv.slice(2);
const folders = dataFolders(dataDir);
await prepareFolders(folders);
const database = await openDatabase(folders.database);
const log = silentLogger();
const now = () => new Date();
const incidents = await IncidentLog.open({
  store: database.incidents,
  transactions: database.transactions,
  writes: new HeldWrites(log),
  log,
  metrics: { incident: () => undefined },
  operator: { incident: () => undefined },
});
const keeper = new QuarantineKeeper({
  store: database.quarantine,
  transactions: database.transactions,
  lengthMs: Number(lengthMs),
  now,
  log,
});
const ended = aDecoderEnd({ artworkId, owner: { kind: 'quote', id: 'q-1' } });
let incidentId = '';
for (let count = 0; count < Number(ends); count += 1) {
  incidentId = await incidents.reportDecoder(examineDecoder(ended, now()));
  await keeper.ended(ended, incidentId);
}
process.stdout.write(incidentId);
