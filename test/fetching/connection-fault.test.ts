import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connectionFault } from '../../src/fetching/connection-fault.ts';

const failed = (code: string, syscall = 'connect') =>
  connectionFault(Object.assign(new Error('10.1.2.3 failed'), { code, syscall }), 0, 1_000);

test('A name server that fails is told from a host that refuses connections', () => {
  for (const code of ['ECONNREFUSED', 'ESERVFAIL', 'ETIMEOUT', 'EREFUSED']) {
    const { message, transient } = failed(code, 'queryA');
    assert.equal(message, `could not be reached: its host name could not be looked up (${code})`);
    assert.equal(transient, true, code);
  }
  assert.match(failed('EAI_AGAIN', 'getaddrinfo').message, /could not be looked up/);
  assert.match(failed('ECONNREFUSED').message, /its server refuses connections/);
});

test('Names without an address, and handshakes that fail every time, are not worth a second try', () => {
  const words: Readonly<Record<string, RegExp>> = {
    ENOTFOUND: /its host name does not exist/,
    ENODATA: /its host name has no address/,
    EPROTO: /speaks no TLS, or a version that is not supported/,
    ERR_SSL_WRONG_VERSION_NUMBER: /speaks no TLS/,
    ERR_SSL_UNSUPPORTED_PROTOCOL: /speaks no TLS/,
    ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION: /speaks no TLS/,
    ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: /wants a certificate from its client/,
  };
  for (const [code, pattern] of Object.entries(words)) {
    const { message, transient } = failed(code, 'queryA');
    assert.match(message, pattern);
    assert.equal(transient, false, code);
  }
  assert.equal(failed('ERR_SSL_TLSV1_ALERT_INTERNAL_ERROR').transient, true);
});
