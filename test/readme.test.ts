import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { withSettingsTable } from './support/settings-table.ts';

const README = new URL('../../README.md', import.meta.url);

test("The README's table of settings is what the schema says", async () => {
  const readme = await readFile(README, 'utf8');
  assert.equal(readme, withSettingsTable(readme), 'run: npm run readme');
});
