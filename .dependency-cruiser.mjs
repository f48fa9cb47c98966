/** The arrows of src/ARCHITECTURE.md. `allowed` is the whole list: what is not in it is an error. */
const house = (name) => `^src/${name}/`;
const arrow = (from, to) => ({ from: { path: from }, to: { path: to } });
const shared = ['^src/gang-sheet/', '^src/(errors|fault-codes)\\.ts$'];
const wire = '^src/messages\\.ts$';
const config = '^src/config\\.ts$';
const own = (name) => arrow(house(name), house(name));

const arrows = {
  'gang-sheet': ['^src/fault-codes\\.ts$'],
  storage: ['^src/errors\\.ts$'],
  'flight-recorder': [],
  network: [],
  telemetry: [config],
  memory: [config, ...['^src/errors\\.ts$', '^src/telemetry/', '^src/flight-recorder/']],
  supervision: [
    config,
    wire,
    '^src/telemetry/',
    '^src/errors\\.ts$',
    '^src/flight-recorder/',
    '^src/memory/(readings|policy)',
  ],
  jobs: [
    ...shared,
    wire,
    '^src/memory/memory-receipt\\.ts$',
    '^src/storage/',
    '^src/telemetry/',
    '^src/supervision/',
  ],
  uploads: [
    ...[...shared, '^src/jobs/upload-store\\.ts$', '^src/telemetry/'],
    '^src/artwork/(artwork-fault|read-header|spool-to-scratch)\\.ts$',
  ],
  webhooks: [
    ...shared,
    '^src/jobs/(delivery|delivery-store|job-news)\\.ts$',
    '^src/(network|telemetry)/',
  ],
  http: [
    ...[...shared, wire, '^src/(jobs|uploads|network|telemetry)/', '^src/storage/storage\\.ts$'],
    '^src/(supervision/incident|api-keys|cors-origins)\\.ts$',
  ],
  service: [
    ...[...shared, wire, config],
    '^src/(http|jobs|uploads|webhooks|supervision|storage|telemetry|memory|flight-recorder)/',
    '^src/webhook-secrets\\.ts$',
  ],
  artwork: [...shared, config, '^src/network/'],
  packing: shared,
  rendering: [...shared, '^src/memory/checkpoint\\.ts$'],
  'render-job': [
    ...shared,
    wire,
    config,
    '^src/(artwork|packing|rendering|memory|storage|telemetry|flight-recorder)/',
  ],
};

/** Which folder or file alone may import a library. */
const libraries = {
  sharp: '^src/(artwork|rendering|memory)/',
  fastify: '^src/http/',
  '@fastify': '^src/http/',
  pino: '^src/telemetry/',
  'prom-client': '^src/telemetry/',
  libsql: '^src/jobs/job-store\\.ts$',
  'maxrects-packer': '^src/packing/maxrects\\.ts$',
  undici: '^src/artwork/',
  uuid: '^src/(jobs/|service/start-uploads\\.ts$)',
  'ipaddr.js': '^src/network/',
  saxes: '^src/artwork/svg/document/',
  'css-tree': '^src/artwork/svg/document/css/',
  '@csstools': '^src/artwork/svg/document/css/',
  koffi: '^src/memory/',
  typebox: '^src/(http/|(config|settings)\\.ts$)',
  fresh: '^src/http/',
  'range-parser': '^src/http/',
};

export default {
  forbidden: [
    { name: 'no-circle', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-pixels-in-the-service',
      severity: 'error',
      from: { path: '^src/(main\\.ts$|service/|http/|jobs/|uploads/|webhooks/)' },
      to: { path: 'node_modules/sharp/', reachable: true },
    },
    { name: 'no-orphan', severity: 'error', from: { orphan: true, pathNot: '\\.d\\.ts$' }, to: {} },
  ],
  allowed: [
    ...Object.entries(arrows).flatMap(([name, targets]) => [
      own(name),
      ...targets.map((target) => arrow(house(name), target)),
    ]),
    arrow(
      config,
      '^src/(settings|api-keys|cors-origins|fonts-dir|public-url|webhook-secrets|gang-sheet/preflight)\\.ts$',
    ),
    arrow('^src/webhook-secrets\\.ts$', '^src/api-keys\\.ts$'),
    arrow('^src/main\\.ts$', '^src/(service/|config|errors|telemetry/)'),
    arrow(
      '^src/renderer\\.ts$',
      '^src/(render-job/|config|errors|telemetry/|messages|storage/|flight-recorder/)',
    ),
    arrow('^src/sample\\.ts$', '^src/(sample/|http/contract/)'),
    arrow(house('sample'), '^src/(sample/|config\\.ts$|http/contract/)'),
    arrow(wire, '^src/(gang-sheet/|errors\\.ts$|memory/(policy|memory-receipt)\\.ts$)'),
    arrow(house('gang-sheet'), '^src/errors\\.ts$'),
    arrow('^src/errors\\.ts$', '^src/fault-codes\\.ts$'),
    { from: { path: '^src/' }, to: { dependencyTypes: ['core'] } },
    ...Object.entries(libraries).map(([name, from]) => arrow(from, `node_modules/${name}(/|$)`)),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
    },
  },
};
