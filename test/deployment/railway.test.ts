import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import ts from 'typescript';
import { readConfig } from '../../src/config/config.ts';

interface ServiceSettings {
  readonly build: { readonly builder: string; readonly dockerfilePath: string };
  readonly deploy: Readonly<Record<string, string | number>> & { readonly drainingSeconds: number };
}

interface RailwayService extends ServiceSettings {
  readonly type: string;
  readonly volumeMounts: Readonly<Record<string, unknown>>;
  readonly env: Readonly<Record<string, string>>;
}

const root = resolve(import.meta.dirname, '../../..');

/** A stand-in for Railway's package with the functions that the file uses. They return their input. */
const RAILWAY_IAC = `
  export const defineRailway = (program) => program;
  export const project = (name, definition) => ({ name, ...definition });
  export const service = (name, config) => ({ type: 'service', name, ...config });
  export const volume = (name) => ({ type: 'volume', name });
`;

describe('the deployment on Railway', () => {
  let folder: string;
  let json: ServiceSettings;
  let code: RailwayService;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gangsheet-railway-'));
    json = JSON.parse(await readFile(join(root, 'railway.json'), 'utf8')) as ServiceSettings;
    code = await evaluateRailwayCode(folder);
  });
  after(() => rm(folder, { recursive: true }));

  it('is the same in railway.json and in .railway/railway.ts', () => {
    assert.deepEqual(code.build, json.build);
    assert.deepEqual(code.deploy, json.deploy);
  });

  it('builds the Dockerfile of this repository', () => {
    assert.equal(json.build.builder, 'DOCKERFILE');
    assert.ok(existsSync(join(root, json.build.dockerfilePath)));
  });

  it('leaves more time between SIGTERM and SIGKILL than the service needs', () => {
    assert.ok(json.deploy.drainingSeconds * 1000 > readConfig({}).shutdownGraceMs);
  });

  it('gets traffic once it accepts work, and restarts on failure', () => {
    assert.equal(json.deploy['healthcheckPath'], '/readyz');
    assert.equal(json.deploy['restartPolicyType'], 'ON_FAILURE');
    assert.ok(Number(json.deploy['restartPolicyMaxRetries']) > 0);
  });

  it('mounts a volume and runs as a user that can write to it', () => {
    assert.deepEqual(Object.keys(code.volumeMounts), ['/data']);
    assert.equal(code.env['RAILWAY_RUN_UID'], '0');
  });

  it('reads the header in which Railway passes on the client address', () => {
    const { trustedProxies, clientAddressHeader } = readConfig(code.env).fairUse;
    assert.deepEqual([trustedProxies, clientAddressHeader], [1, 'x-real-ip']);
  });
});

/** Compiles `.railway/railway.ts` into a folder where `railway/iac` is a stand-in, and runs it. */
async function evaluateRailwayCode(folder: string): Promise<RailwayService> {
  const source = await readFile(join(root, '.railway/railway.ts'), 'utf8');
  const { outputText } = ts.transpileModule(source, {
    compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2023 },
  });
  const railwayPackage = join(folder, 'node_modules/railway');
  await mkdir(railwayPackage, { recursive: true });
  const manifest = { name: 'railway', type: 'module', exports: { './iac': './iac.js' } };
  await writeFile(join(railwayPackage, 'package.json'), JSON.stringify(manifest));
  await writeFile(join(railwayPackage, 'iac.js'), RAILWAY_IAC);
  await writeFile(join(folder, 'railway.mjs'), outputText);
  const loaded = (await import(pathToFileURL(join(folder, 'railway.mjs')).href)) as {
    readonly default: () => { readonly resources: readonly RailwayService[] };
  };
  const service = loaded.default().resources.find(({ type }) => type === 'service');
  return service!;
}
