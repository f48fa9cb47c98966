import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CONFIGURATION, readPage } from '../../support/readme/pages.ts';
import { withSettingsTable } from '../../support/readme/settings-table.ts';

test("The guide's table of settings matches the schema", async () => {
  const { text } = await readPage(CONFIGURATION);
  assert.equal(text, withSettingsTable(text), 'run: npm run readme');
});
