/**
 * The deployment on Railway as code. `railway config plan` shows what would change, and
 * `railway config apply` changes it. Railway's CLI (5.42 or newer) needs the package that this file
 * imports: run `npm install --no-save railway@3` first.
 *
 * The settings for build and deployment equal those in `railway.json`, which Railway reads until
 * 2026-12-01. After that date, only this file configures a deployment. Only one of the two files can manage
 * a service: remove `railway.json` from the deployed branch before you apply this one. `railway.json` can
 * set no variables and no volumes, so with that file both are set by hand.
 */
/* The package is not installed with this repository, so the linter does not know its types. */
/* eslint-disable @typescript-eslint/no-unsafe-call, @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-return */
import { defineRailway, project, service, volume } from 'railway/iac';

const program = defineRailway(() => {
  const data = volume('gangsheet-data');

  const gangsheet = service('gangsheet', {
    build: { builder: 'DOCKERFILE', dockerfilePath: 'Dockerfile' },
    deploy: {
      // Asked only until a deployment first answers 200, which is when traffic moves to it.
      healthcheckPath: '/readyz',
      healthcheckTimeout: 120,
      restartPolicyType: 'ON_FAILURE',
      restartPolicyMaxRetries: 10,
      // Time from SIGTERM to SIGKILL. It must exceed SHUTDOWN_GRACE_MS (25 s); Railway's default is 0.
      drainingSeconds: 30,
    },
    volumeMounts: { '/data': data },
    env: {
      // Railway mounts volumes as root. Without this setting the image's user could not write to them.
      RAILWAY_RUN_UID: '0',
      // Railway's proxy passes on the client's address in X-Real-IP.
      TRUSTED_PROXIES: '1',
      CLIENT_ADDRESS_HEADER: 'x-real-ip',
    },
  });

  return project('gangsheet', { resources: [data, gangsheet] });
});

// Railway's CLI requires a default export, which this repository otherwise avoids.
export { program as default };
