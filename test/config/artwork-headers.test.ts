import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { parseArtworkHeaders } from '../../src/config/artwork-headers.ts';
import { USER_AGENT } from '../../src/config/settings/artwork.ts';

test('Reads headers by host', () => {
  const text = '{"cdn.shop.example":{"Referer":"https://shop.example/"}}';
  const { headers, faults } = parseArtworkHeaders(text);
  assert.deepEqual(headers, { 'cdn.shop.example': { Referer: 'https://shop.example/' } });
  assert.deepEqual(faults, []);
  assert.deepEqual(parseArtworkHeaders(''), { headers: {}, faults: [] });
});

test('Says what is wrong without repeating a value', () => {
  const faultOf = (value: unknown) =>
    parseArtworkHeaders(typeof value === 'string' ? value : JSON.stringify(value)).faults[0];
  assert.equal(faultOf('Referer: x'), 'ARTWORK_HEADERS must be a JSON object of hosts');
  assert.match(faultOf({ 'a.example': 'x' })!, /an object of headers for host "a\.example"/);
  assert.match(faultOf({ 'A.example': {} })!, /in lower case and without a port/);
  assert.match(faultOf({ 'a.example:80': {} })!, /in lower case and without a port/);
  for (const name of ['Host', 'content-length', 'bad name', '']) {
    assert.match(faultOf({ 'a.example': { [name]: 'x' } })!, /must not set the header/);
  }
  const secret = faultOf({ 'a.example': { 'X-Key': 'geheim\r\nX: y' } })!;
  assert.match(secret, /a value of printable ASCII/);
  assert.ok(!secret.includes('geheim'));
});

test('Artwork is requested under the name and version of this package', async () => {
  const text = await readFile(new URL('../../../package.json', import.meta.url), 'utf8');
  const { name, version } = JSON.parse(text) as { name: string; version: string };
  assert.equal(USER_AGENT, `${name}/${version}`);
});
