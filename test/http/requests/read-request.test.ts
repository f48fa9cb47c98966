import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ServiceError, type Fault } from '../../../src/errors.ts';
import { OUTPUT_FORMATS } from '../../../src/gang-sheet/print-file.ts';
import { readGangSheetRequest as readWhole } from '../../../src/http/requests/read-request.ts';
import { aBody, anItem } from '../http-server.ts';

const PUBLIC_ONLY = { allowPrivateHosts: false } as const;

const readGangSheetRequest = async (body: unknown) => (await readWhole(body, PUBLIC_ONLY)).request;

/** Pointers and codes of all faults of a body. */
async function faultsOf(body: unknown): Promise<readonly string[]> {
  return (await errorOf(body)).faults.map(({ pointer, code }) => `${pointer} ${code}`);
}

async function detailOf(body: unknown): Promise<string> {
  const [fault] = (await errorOf(body)).faults as readonly [Fault];
  return fault.detail;
}

async function errorOf(body: unknown): Promise<ServiceError> {
  try {
    await readGangSheetRequest(body);
  } catch (error) {
    assert.ok(error instanceof ServiceError, String(error));
    assert.equal(error.code, 'invalid_request');
    assert.equal(error.retryable, false);
    return error;
  }
  throw new assert.AssertionError({ message: 'the body was accepted' });
}

const withSheet = (sheet: object, items: readonly unknown[] = [anItem()]) =>
  aBody(items, { sheet });

describe('readGangSheetRequest', () => {
  test('fills in all defaults and converts inches to pixels', async () => {
    const request = await readGangSheetRequest(aBody([anItem({ width: 11, quantity: 3 })]));
    assert.deepEqual(request, {
      orders: [
        {
          id: '1001',
          items: [
            {
              id: '0',
              pointer: '/orders/0/items/0',
              source: { kind: 'url', url: 'https://example.com/front.png' },
              widthPx: 3300,
              heightPx: null,
              quantity: 3,
              rotation: 'auto',
              trim: false,
              mirror: false,
            },
          ],
        },
      ],
      sheet: {
        widthPx: 6600,
        maxHeightPx: 72_000,
        marginPx: 75,
        gapPx: 75,
        dpi: 300,
        unit: 'in',
        labels: 'none',
        grouping: 'none',
        incrementPx: null,
        roundUp: false,
      },
      packing: { effort: 'balanced' },
      output: {
        format: 'png',
        effort: 'balanced',
        cutLines: 'none',
        verify: 'structure',
        fileName: null,
      },
      metadata: {},
    });
  });

  test('accepts millimetres, with the same default film as for inches', async () => {
    const request = await readGangSheetRequest(
      withSheet({ unit: 'mm', gap: 10 }, [anItem({ width: 25.4, height: 50.8 })]),
    );
    assert.deepEqual(request.sheet, {
      widthPx: 6600,
      maxHeightPx: 72_000,
      marginPx: 75,
      gapPx: 118,
      dpi: 300,
      unit: 'mm',
      labels: 'none',
      grouping: 'none',
      incrementPx: null,
      roundUp: false,
    });
    const [item] = request.orders[0]!.items;
    assert.deepEqual([item!.widthPx, item!.heightPx], [300, 600]);
  });

  test('accepts artwork from a URL, a data URI and a file', async () => {
    const items = [
      { artwork: { url: 'http://10.0.0.1/a.png?x=1' } },
      { artwork: { data: 'data:image/svg+xml;charset=utf-8;base64,PHN2Zz4=' } },
      { artwork: { file: 'designs/2026/ö a.png' } },
    ];
    const request = await readGangSheetRequest(aBody(items));
    assert.deepEqual(
      request.orders[0]!.items.map((item) => item.source.kind),
      ['url', 'data', 'file'],
    );
  });

  test('accepts data URIs as browsers write and read them', async () => {
    const uris = [
      'DATA:image/png;BASE64,iVBORw0KGgo=',
      ' data:image/png; base64, iVBO\r\nRw0KGgo= ',
      'data:;base64,iVBORw0KGgo%3D',
      'data:application/octet-stream;base64,iVBORw0KGgo=',
      "data:image/svg+xml;utf8,<svg xmlns='http://www.w3.org/2000/svg'/>",
      'data:image/svg+xml,%3Csvg/%3E',
    ];
    const request = await readGangSheetRequest(aBody(uris.map((data) => ({ artwork: { data } }))));
    assert.deepEqual(
      request.orders[0]!.items.map(({ source }) => source),
      uris.map((data) => ({ kind: 'data', data })),
    );
  });

  test('names the type of a body that is not an object', async () => {
    assert.deepEqual(await faultsOf([]), [' wrong_type']);
    assert.equal(await detailOf([]), 'the body must be an object, received a list of 0');
    assert.equal(await detailOf(undefined), 'the body must be an object, received undefined');
    assert.deepEqual(await faultsOf({}), ['/orders missing']);
  });

  test('points at an unknown key, whatever its name contains', async () => {
    assert.deepEqual(await faultsOf(aBody([anItem({ 'a/b~c': 1 })])), [
      '/orders/0/items/0/a~1b~0c unknown_key',
    ]);
    const hostile = JSON.parse(
      '{"orders":[{"id":"1","items":[{"artwork":{"file":"a"}}],"__proto__":{"items":[]}}],"constructor":1}',
    ) as unknown;
    assert.deepEqual(await faultsOf(hostile), [
      '/constructor unknown_key',
      '/orders/0/__proto__ unknown_key',
    ]);
  });

  test('lists the supported keys next to an unknown one', async () => {
    assert.equal(
      await detailOf(aBody([anItem()], { output: { fromat: 'png' } })),
      'output.fromat is not supported; supported: format, effort, cutLines, verify, fileName',
    );
  });

  test('points at a missing key where it should have been', async () => {
    assert.deepEqual(await faultsOf({ orders: [{ items: [{}] }] }), [
      '/orders/0/id missing',
      '/orders/0/items/0/artwork missing',
    ]);
  });

  test('converts no values', async () => {
    const item = { width: '11', quantity: 1.5, trim: 'yes', mirror: 0, rotation: 90, height: null };
    assert.deepEqual(await faultsOf(aBody([anItem(item)])), [
      '/orders/0/items/0/width wrong_type',
      '/orders/0/items/0/height wrong_type',
      '/orders/0/items/0/quantity wrong_type',
      '/orders/0/items/0/rotation bad_choice',
      '/orders/0/items/0/trim wrong_type',
      '/orders/0/items/0/mirror wrong_type',
    ]);
    assert.match(await detailOf(aBody([anItem(item)])), /width must be a number, received "11"$/);
  });

  test('rejects numbers out of range', async () => {
    const tooSmall = { width: 0, height: -3, quantity: 0 };
    const tooLarge = { width: JSON.parse('1e999') as number, quantity: 20_001 };
    assert.deepEqual(await faultsOf(aBody([anItem(tooSmall), anItem(tooLarge)])), [
      '/orders/0/items/0/width out_of_range',
      '/orders/0/items/0/height out_of_range',
      '/orders/0/items/0/quantity out_of_range',
      '/orders/0/items/1/width wrong_type',
      '/orders/0/items/1/quantity out_of_range',
    ]);
  });

  test('rejects unsupported formats', async () => {
    const formats = OUTPUT_FORMATS.map((name) => `"${name}"`).join(' or ');
    assert.equal(
      await detailOf(aBody([anItem()], { output: { format: 'jpeg' } })),
      `output.format must be ${formats}, received "jpeg"`,
    );
  });

  test('takes a URL as a browser does: with blanks in it and around it, and in capitals', async () => {
    const url = ' HTTPS://Shop.example/my design.png?v=1 ';
    const { orders } = await readGangSheetRequest(aBody([{ artwork: { url } }]));
    assert.deepEqual(orders[0]?.items[0]?.source, { kind: 'url', url });
  });

  test('refuses a URL that cannot be read or contains a password, which is not repeated', async () => {
    const urls = ['https://shop example/a', 'http://u:geheim@shop.example/a', 'http://x:99999/a'];
    const body = aBody(urls.map((url) => ({ artwork: { url } })));
    assert.deepEqual(
      await faultsOf(body),
      urls.map((_, index) => `/orders/0/items/${index}/artwork/url bad_format`),
    );
    const { faults } = await errorOf(body);
    assert.match(faults[1]!.detail, /must not contain a user name or a password: use a signed URL/);
    assert.doesNotMatch(JSON.stringify(faults), /geheim/);
  });

  test('refuses URLs that only a shop or a browser could complete, and repeats them', async () => {
    const urls = [
      ...['//cdn.shopify.com/a.png', '/cdn/shop/a.png', 'cdn.shop.example/a.png', 'a.png'],
      ...['s3://bucket/a.png', 'gs://bucket/a.png', 'blob:https://shop.example/1', 'file:///a.png'],
      ...['null', 'undefined', '', '"https://shop.example/a.png"'],
    ];
    const body = aBody(urls.map((url) => ({ artwork: { url } })));
    const { faults } = await errorOf(body);
    assert.deepEqual(
      faults.map(({ pointer, code }) => `${pointer} ${code}`),
      urls.map((_, index) => `/orders/0/items/${index}/artwork/url bad_format`),
    );
    for (const [index, url] of urls.entries()) {
      assert.ok(faults[index]!.detail.endsWith(`received ${JSON.stringify(url)}`), url);
    }
  });

  test('says where a data URI belongs that stands in a URL', async () => {
    const url = 'data:image/png;base64,iVBORw0KGgo=';
    assert.match(await detailOf(aBody([{ artwork: { url } }])), /data URI.*`?data`?/);
  });

  test('refuses an order id that is a number, as shops send it, and shows it', async () => {
    const body = { orders: [{ id: 1001, items: [anItem()] }] };
    assert.deepEqual(await faultsOf(body), ['/orders/0/id wrong_type']);
    assert.match(await detailOf(body), /must be a string, received 1001$/);
  });

  test('refuses a body that is encoded twice', async () => {
    assert.deepEqual(await faultsOf(JSON.stringify(aBody())), [' wrong_type']);
  });

  test('requires exactly one source of an artwork', async () => {
    const artworks = [{}, { url: 'https://a.de/b', file: 'b' }, { uri: 'https://a.de/b' }];
    assert.deepEqual(await faultsOf(aBody(artworks.map((artwork) => ({ artwork })))), [
      '/orders/0/items/0/artwork bad_choice',
      '/orders/0/items/1/artwork bad_choice',
      '/orders/0/items/2/artwork/uri unknown_key',
    ]);
    assert.equal(
      await detailOf(aBody([{ artwork: {} }])),
      'orders[0].items[0].artwork must have exactly one of url, data, file, id, received an empty object',
    );
  });

  test('rejects URLs, data URIs and paths that can never work', async () => {
    const bad = [
      { url: 'ftp://example.com/a.png' },
      { url: '/a.png' },
      { data: 'iVBORw0KGgo=' },
      { data: `data:image/png${';a=b'.repeat(500)};base64,AAAA` },
      { data: 'data:image/png;base64,' },
      { file: '/etc/passwd' },
      { file: '../a.png' },
      { file: 'a/../../b.png' },
      { file: 'a\\b.png' },
      { file: 'a\u0000.png' },
    ];
    assert.deepEqual(
      await faultsOf(aBody(bad.map((artwork) => ({ artwork })))),
      bad.map(
        (artwork, index) =>
          `/orders/0/items/${index}/artwork/${Object.keys(artwork)[0]!} bad_format`,
      ),
    );
  });

  test('rejects ids that are empty, too long or unprintable', async () => {
    const ids = ['', 'x'.repeat(129), 'a\u0007b', '\ud800'];
    const body = { orders: ids.map((id) => ({ id, items: [anItem()] })) };
    assert.deepEqual(await faultsOf(body), [
      '/orders/0/id out_of_range',
      '/orders/0/id bad_format',
      '/orders/1/id out_of_range',
      '/orders/2/id bad_format',
      '/orders/3/id bad_format',
    ]);
  });

  test('points at the second of two equal ids, even if one is a default', async () => {
    const body = {
      orders: [
        { id: 'a', items: [anItem({ id: 'x' }), anItem({ id: 'y' }), anItem({ id: 'x' })] },
        { id: 'b', items: [anItem({ id: 'x' })] },
        { id: 'a', items: [anItem({ id: '1' }), anItem()] },
      ],
    };
    assert.deepEqual(await faultsOf(body), [
      '/orders/0/items/2/id duplicate_id',
      '/orders/2/id duplicate_id',
      '/orders/2/items/1 duplicate_id',
    ]);
    assert.equal(
      await detailOf(body),
      'orders[0].items[2].id must differ from orders[0].items[0].id: both are "x"',
    );
  });

  test('rejects an item that does not fit the sheet even if rotated, with the sizes', async () => {
    const sheet = { width: 22, maxHeight: 40 };
    const fits = anItem({ width: 39.5, height: 21.5 });
    const tooWide = anItem({ width: 39, height: 21.6 });
    const tooTall = anItem({ width: 39.6, height: 2 });
    assert.deepEqual(await faultsOf(withSheet(sheet, [fits, tooWide, tooTall])), [
      '/orders/0/items/1 too_wide',
      '/orders/0/items/2 too_tall',
    ]);
    assert.equal(
      await detailOf(withSheet(sheet, [tooWide])),
      'orders[0].items[0] is 39 x 21.6 in and does not fit the printable area of 21.5 x 39.5 in, even if rotated',
    );
  });

  test('does not rotate an item with rotation none', async () => {
    const item = anItem({ width: 30, height: 2, rotation: 'none' });
    assert.deepEqual(await faultsOf(aBody([item])), ['/orders/0/items/0 too_wide']);
    assert.match(
      await detailOf(aBody([item])),
      /does not fit the printable area of .* with rotation "none"/,
    );
  });

  test('rejects an item for a single side that fits in neither direction', async () => {
    const sheet = { width: 22, maxHeight: 40 };
    const items = [anItem({ width: 39.6 }), anItem({ height: 30 }), anItem({ height: 40 })];
    assert.deepEqual(await faultsOf(withSheet(sheet, items)), [
      '/orders/0/items/0 too_tall',
      '/orders/0/items/2 too_tall',
    ]);
  });

  test('rejects sizes below half a pixel', async () => {
    assert.deepEqual(await faultsOf(aBody([anItem({ width: 0.001, height: 1 })])), [
      '/orders/0/items/0/width out_of_range',
    ]);
    assert.match(
      await detailOf(aBody([anItem({ width: 0.001 })])),
      /width must be at least one pixel, received 0.001 in at 300 dpi$/,
    );
  });

  test('rejects a margin that takes the whole sheet, and points at it only if it was given', async () => {
    assert.deepEqual(await faultsOf(withSheet({ margin: 11 })), ['/sheet/margin out_of_range']);
    assert.deepEqual(await faultsOf(withSheet({ width: 0.4 })), ['/sheet/width out_of_range']);
    assert.deepEqual(await faultsOf(withSheet({ maxHeight: 0.5 })), [
      '/sheet/maxHeight out_of_range',
    ]);
    assert.match(
      await detailOf(withSheet({ margin: 11 })),
      /width is 22 in .* the margins take 22 in/,
    );
  });

  test('limits the sheet in the unit of the request and in pixels', async () => {
    const inches = { width: 101, maxHeight: 2401, margin: 101, gap: 101 };
    assert.deepEqual(await faultsOf(withSheet(inches)), [
      '/sheet/width out_of_range',
      '/sheet/maxHeight out_of_range',
      '/sheet/margin out_of_range',
      '/sheet/gap out_of_range',
    ]);
    assert.equal(
      (await readGangSheetRequest(withSheet({ unit: 'mm', width: 2540 }))).sheet.widthPx,
      30_000,
    );
    assert.deepEqual(await faultsOf(withSheet({ unit: 'mm', width: 2541 })), [
      '/sheet/width out_of_range',
    ]);
    assert.match(
      await detailOf(withSheet({ width: 100, dpi: 1200 })),
      /at most 65535 pixels, received 120000 at 1200 dpi/,
    );
    assert.deepEqual(await faultsOf(withSheet({ dpi: 71 })), ['/sheet/dpi out_of_range']);
  });

  test('limits orders, items and the total of pieces', async () => {
    assert.deepEqual(await faultsOf({ orders: [] }), ['/orders too_few']);
    assert.deepEqual(await faultsOf(aBody([])), ['/orders/0/items too_few']);
    const orders = Array.from({ length: 1001 }, (_, id) => ({ id: `${id}`, items: [anItem()] }));
    assert.deepEqual(await faultsOf({ orders }), ['/orders too_many']);
    assert.deepEqual(await faultsOf(aBody(Array.from({ length: 1001 }, () => anItem()))), [
      '/orders/0/items too_many',
    ]);
    const many = [anItem({ quantity: 20_000 }), anItem()];
    assert.deepEqual(await faultsOf(aBody(many)), ['/orders too_many']);
    assert.match(await detailOf(aBody(many)), /at most 20000 pieces in all, received 20001/);
  });

  test('reports faults of the schema and of numbers together', async () => {
    const body = {
      orders: [
        { id: 'a', items: [anItem({ colour: 'red' }), anItem({ width: 30, height: 30 })] },
        { id: 'a', items: [anItem({ quantity: 0, id: 'p' }), anItem({ id: 'p' })] },
      ],
      sheet: { width: 22 },
    };
    assert.deepEqual(await faultsOf(body), [
      '/orders/0/items/0/colour unknown_key',
      '/orders/0/items/1 too_wide',
      '/orders/1/id duplicate_id',
      '/orders/1/items/0/quantity out_of_range',
      '/orders/1/items/1/id duplicate_id',
    ]);
  });

  test('accepts cut lines with PDF only, and explains a refusal', async () => {
    const withOutput = (output: object) => aBody([anItem()], { output });
    const { output } = await readGangSheetRequest(withOutput({ format: 'pdf', cutLines: 'box' }));
    assert.equal(output.cutLines, 'box');
    assert.deepEqual(await faultsOf(withOutput({ format: 'tiff', cutLines: 'box' })), [
      '/output/cutLines bad_choice',
    ]);
    assert.match(
      await detailOf(withOutput({ cutLines: 'box' })),
      /output\.cutLines must be "none" with output\.format "png", received "box"; only "pdf"/,
    );
    await readGangSheetRequest(withOutput({ format: 'png', cutLines: 'none' }));
  });

  test('lists the unknown placeholders of a file name', async () => {
    const body = aBody([anItem()], { output: { fileName: '{order}-{customer}' } });
    assert.deepEqual(await faultsOf(body), ['/output/fileName unknown_placeholder']);
    assert.match(await detailOf(body), /\{order\}, \{part\}.*received \{customer\}/);
  });

  test('accepts metadata of a few short strings', async () => {
    const withMetadata = (metadata: object) => aBody([anItem()], { metadata });
    const notes = { customer: '4711', note: '' };
    assert.deepEqual((await readGangSheetRequest(withMetadata(notes))).metadata, notes);
    const many = Object.fromEntries(Array.from({ length: 21 }, (_, index) => [`k${index}`, 'v']));
    for (const [metadata, fault] of [
      [many, '/metadata too_many'],
      [{ a: 1 }, '/metadata/a wrong_type'],
      [{ a: 'x'.repeat(501) }, '/metadata/a out_of_range'],
      [{ ['k'.repeat(41)]: 'v' }, '/metadata bad_format'],
      [{ '': 'v' }, '/metadata bad_format'],
    ] as const) {
      assert.deepEqual(await faultsOf(withMetadata(metadata)), [fault]);
    }
  });

  test('lists the first hundred faults and counts all of them', async () => {
    const error = await errorOf(aBody(Array.from({ length: 150 }, () => anItem({ width: 0 }))));
    assert.equal(error.faults.length, 100);
    assert.equal(error.details['faults'], 150);
    assert.match(error.message, /at least 150 errors; the first 100 are listed/);
  });

  test('limits its work for a body full of faults', async () => {
    const error = await errorOf(aBody(Array.from({ length: 30_000 }, () => ({ a: 1, b: 2 }))));
    assert.equal(error.faults.length, 100);
    assert.ok(JSON.stringify(error.faults).length < 30_000);
  });

  test('shortens long values and names', async () => {
    const detail = await detailOf(aBody([anItem({ rotation: 'x'.repeat(5000) })]));
    assert.ok(detail.length < 200, detail);
    const named = await detailOf(aBody([anItem({ ['k'.repeat(5000)]: 1 })]));
    assert.ok(named.length < 250, named);
  });
});
