import { ArtworkFault, type ArtworkFaultCode } from '../image-files/artwork-fault.ts';
import type { AddressError } from '../network/address-guard.ts';
import { addressErrorIn, describeFailure, isLookupFailure } from '../network/connection-failure.ts';
import { SilenceError } from './silence-error.ts';

/** Why a server's certificate is refused, by the codes of OpenSSL and Node. No second try helps. */
const CERTIFICATE: Readonly<Record<string, string>> = {
  UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    'its server does not send its intermediate certificate: browsers fill it in, others cannot',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    'its certificate was issued by an authority that is not known here',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate was issued by an authority that is not known here',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its server has issued its certificate itself',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name',
};
/** Handshakes that fail whenever they are tried, by the codes of OpenSSL. */
const HANDSHAKES: readonly (readonly [code: RegExp, words: string])[] = [
  [
    /^ERR_SSL_\w*(?:ALERT_CERTIFICATE_REQUIRED|ALERT_BAD_CERTIFICATE)$/,
    'its server wants a certificate from its client',
  ],
  [
    /^EPROTO$|^ERR_SSL_\w*(?:WRONG_VERSION_NUMBER|PROTOCOL|PROTOCOL_VERSION|HANDSHAKE_FAILURE|UNRECOGNIZED_NAME|TOO_SMALL|DISABLED|TOO_LONG)$/,
    'its server speaks no TLS, or a version that is not supported',
  ],
];
/** Answers that are no HTTP, or whose compressed data is damaged. No second try helps. */
const ANSWERS: readonly (readonly [code: RegExp, words: string])[] = [
  [/^HPE_HEADER_OVERFLOW$/, 'its server sends more than 64 KB of headers'],
  [/^HPE_(?!INVALID_EOF_STATE$)/, 'its server does not send a valid HTTP response'],
  [
    /^Z_DATA_ERROR$|^ERR__ERROR_FORMAT/,
    'its server marks it as compressed (Content-Encoding), but it is not, or it is damaged',
  ],
];
const NO_LOOKUP = 'its host name could not be looked up';
/** Failures of a connection, which may pass, by the codes of Node. */
const FAILURES: Readonly<Record<string, string>> = {
  Z_BUF_ERROR: 'its server broke off within a compressed file',
  ECONNREFUSED: 'its server refuses connections',
  ECONNRESET: 'its server broke off the connection',
  ETIMEDOUT: 'its server did not accept a connection in time',
  EHOSTUNREACH: 'its server cannot be reached from here',
  ENETUNREACH: 'its network cannot be reached from here',
};
/** Names without an address, by the codes of the lookup. Other codes are faults of a name server, and may pass. */
const NAMES: Readonly<Record<string, string>> = {
  ENOTFOUND: 'its host name does not exist',
  ENODATA: 'its host name has no address',
  EBADNAME: 'its host name is not valid',
};

/** The fault for a refusal by the address guard, or for a connection that failed or went silent. */
export function connectionFault(error: unknown, bytes: number, silenceMs: number): ArtworkFault {
  const refusal = addressErrorIn(error);
  if (refusal !== null) {
    return new ArtworkFault(codeOf(refusal), refusal.message, { cause: error });
  }
  if (error instanceof SilenceError) return silent(bytes, silenceMs);
  const code = describeFailure(error);
  const answer = ANSWERS.find(([codes]) => codes.test(code));
  if (answer !== undefined) {
    const detail = `could not be read: ${answer[1]} (${code})`;
    return new ArtworkFault('artwork_unreachable', detail, { cause: error });
  }
  const final = finalWords(code);
  const words = final ?? (isLookupFailure(error) ? NO_LOOKUP : FAILURES[code]);
  const arrived = bytes === 0 ? '' : ` after ${bytes} bytes`;
  const reason = words === undefined ? code + arrived : `${words}${arrived} (${code})`;
  const detail = `could not be reached: ${reason}`;
  return new ArtworkFault('artwork_unreachable', detail, {
    cause: error,
    transient: final === undefined,
  });
}

/** Why no second try helps; undefined if one may. */
function finalWords(code: string): string | undefined {
  return CERTIFICATE[code] ?? NAMES[code] ?? HANDSHAKES.find(([codes]) => codes.test(code))?.[1];
}

/** The fault for a server that is silent for longer than it may be. */
function silent(bytes: number, silenceMs: number): ArtworkFault {
  const detail = `did not arrive: its server was silent for ${silenceMs} ms after ${bytes} bytes`;
  return new ArtworkFault('artwork_timeout', detail, { transient: true });
}

function codeOf({ code }: AddressError): ArtworkFaultCode {
  return code === 'no_address' ? 'artwork_unreachable' : 'artwork_forbidden_address';
}
