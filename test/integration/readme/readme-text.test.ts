import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readReadme } from '../../support/readme/readme-blocks.ts';
import { withSettingsTable } from '../../support/readme/settings-table.ts';

test("The README's table of settings is what the schema says", async () => {
  const readme = await readReadme();
  assert.equal(readme, withSettingsTable(readme), 'run: npm run readme');
});
