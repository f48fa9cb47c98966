/**
 * The deployment on Railway as code: `railway config plan` shows what it would change,
 * `railway config apply` does it. Railway's CLI (5.42 or newer) evaluates it with the package that
 * it is written against: `npm install --no-save railway@3` first.
 *
 * It says the same of build and deployment as `railway.json`, which Railway reads until 2026-12-01.
 * A service can be managed by one of the two: remove `railway.json` from the branch that is deployed
 * before applying this.
 */
/* The package is Railway's tool and not installed with this one, so the linter knows no types of it. */
/* eslint-disable @typescript-eslint/no-unsafe-call, @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-return */
import { defineRailway, project, service, volume } from 'railway/iac';

const program = defineRailway(() => {
  const data = volume('gangsheet-data');

  const gangsheet = service('gangsheet', {
    build: { builder: 'DOCKERFILE', dockerfilePath: 'Dockerfile' },
    deploy: {
      healthcheckPath: '/healthz',
      healthcheckTimeout: 120,
      restartPolicyType: 'ON_FAILURE',
      restartPolicyMaxRetries: 10,
      // SIGTERM to SIGKILL: longer than SHUTDOWN_GRACE_MS (25 s); without it Railway gives none.
      drainingSeconds: 30,
    },
    volumeMounts: { '/data': data },
    // Railway mounts volumes as root: without this the image's own user could not write there.
    env: { RAILWAY_RUN_UID: '0' },
  });

  return project('gangsheet', { resources: [data, gangsheet] });
});

// Railway's CLI takes the default export, against the habit of this repository.
export { program as default };
