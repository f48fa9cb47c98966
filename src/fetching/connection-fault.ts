import { ArtworkFault, type ArtworkFaultCode } from '../image-files/artwork-fault.ts';
import type { AddressError } from '../network/address-guard.ts';
import { SilenceError } from './silence-error.ts';
import { addressErrorIn, describeFailure } from '../network/connection-failure.ts';

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
  EPROTO: 'its server speaks no TLS, or a version that is not supported',
};
/** Answers that are no HTTP, or whose compressed data is damaged. No second try helps. */
const ANSWERS: readonly (readonly [code: RegExp, words: string])[] = [
  [/^HPE_HEADER_OVERFLOW$/, 'its server sends more than 64 KB of headers'],
  [/^HPE_(?!INVALID_EOF_STATE$)/, 'its server does not send a valid HTTP response'],
  [
    /^Z_DATA_ERROR$|^ERR__ERROR_FORMAT/,
    'its server marks it as compressed (Content-Encoding), but it is not, or it is damaged',
  ],
];
/** Failures of a connection, which may pass, by the codes of Node. */
const FAILURES: Readonly<Record<string, string>> = {
  ENOTFOUND: 'its host name does not exist',
  EAI_AGAIN: 'its host name could not be looked up',
  ECONNREFUSED: 'its server refuses connections',
  ECONNRESET: 'its server broke off the connection',
  ETIMEDOUT: 'its server did not accept a connection in time',
  EHOSTUNREACH: 'its server cannot be reached from here',
  ENETUNREACH: 'its network cannot be reached from here',
};
/** The name does not exist. A name server that cannot answer gives EAI_AGAIN. */
const NO_NAME = 'ENOTFOUND';

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
  const words = CERTIFICATE[code] ?? FAILURES[code];
  const arrived = bytes === 0 ? '' : ` after ${bytes} bytes`;
  const reason = words === undefined ? code + arrived : `${words}${arrived} (${code})`;
  const transient = code !== NO_NAME && !(code in CERTIFICATE);
  const detail = `could not be reached: ${reason}`;
  return new ArtworkFault('artwork_unreachable', detail, { cause: error, transient });
}

/** The fault for a server that is silent for longer than it may be. */
function silent(bytes: number, silenceMs: number): ArtworkFault {
  const detail = `did not arrive: its server was silent for ${silenceMs} ms after ${bytes} bytes`;
  return new ArtworkFault('artwork_timeout', detail, { transient: true });
}

function codeOf({ code }: AddressError): ArtworkFaultCode {
  return code === 'no_address' ? 'artwork_unreachable' : 'artwork_forbidden_address';
}
