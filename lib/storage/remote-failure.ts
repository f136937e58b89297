import { messageOf } from '../codec/message-of.js'

/**
 * Why a fetch failed: `again` says whether another try may help, `retryAfterMs` how long the server asks to be left
 * alone, `missing` that nothing is there, `refused` that the server does not give it to us (or does not say that nothing is
 * there).
 */
export type RemoteFailure = Error &
  Readonly<{ again: boolean; retryAfterMs: number | null; missing: boolean; refused: boolean }>

/** Makes a failure; by default another try does not help. */
export const remoteFailure = (
  message: string,
  {
    again = false,
    retryAfterMs = null,
    missing = false,
    refused = false,
  }: Partial<Omit<RemoteFailure, keyof Error>> = {},
): RemoteFailure => Object.assign(new Error(message), { again, retryAfterMs, missing, refused })

const isFailure = (error: unknown): error is RemoteFailure => error instanceof Error && 'again' in error

/** What a person is to do about a name, an address or a certificate that is wrong: no other try helps. */
const lasting: Readonly<Record<string, string>> = {
  ENOTFOUND: 'there is no server of that name',
  ERR_INVALID_URL: 'this is no address',
  EPROTO: 'the server does not speak https there',
  CERT_HAS_EXPIRED: "the server's certificate has expired",
  DEPTH_ZERO_SELF_SIGNED_CERT: "the server's certificate is signed by itself; name it in NODE_EXTRA_CA_CERTS",
  SELF_SIGNED_CERT_IN_CHAIN: "the server's certificate is not known here; name its authority in NODE_EXTRA_CA_CERTS",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "the server's certificate is not known here; name it in NODE_EXTRA_CA_CERTS",
  ERR_TLS_CERT_ALTNAME_INVALID: "the server's certificate is of another name",
}

/** Whatever was thrown as a failure: what the network throws (refused, reset, cut, no name for now) may pass. */
export const failureOf = (error: unknown): RemoteFailure => {
  if (isFailure(error)) return error
  const { code = '' } = error as NodeJS.ErrnoException
  const known = lasting[code]
  if (known !== undefined) return remoteFailure(known)
  if (code === 'ECONNRESET') return remoteFailure('the connection was cut', { again: true })
  if (code === 'ECONNREFUSED') return remoteFailure('no server answers there', { again: true })
  return remoteFailure(messageOf(error) || code, { again: true })
}
