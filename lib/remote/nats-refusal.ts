import { JetStreamApiError } from '@nats-io/jetstream'
import { errors } from '@nats-io/transport-node'
import * as E from 'fp-ts/lib/Either.js'
import { messageOf } from '../codec/message-of.js'
import type { NatsGreeting, NoGreeting } from './nats-greeting.js'
import type { NatsLogin } from './read-nats-login.js'

/** Why a server cannot be used, and what to do about it, as clauses of a sentence. */
export type NatsRefusal = Readonly<{ cause: string; remedy: string }>

const refusal = (cause: string, remedy: string): NatsRefusal => ({ cause, remedy })

/** Whether another server of the list may still do: nobody was there to refuse anything. */
export const isNobodyThere = (greeting: NoGreeting): boolean => greeting !== 'strange'

/** Why there is no greeting. */
export const ofNoGreeting = (why: NoGreeting, timeoutMs: number): NatsRefusal => {
  if (why === 'silent')
    return refusal(
      `it has said nothing for ${timeoutMs / 1000} s`,
      'look whether the server hangs, or correct the address',
    )
  if (why === 'strange') return refusal('what answers there is no server of NATS', 'correct the address')
  if (why.code === 'ECONNREFUSED')
    return refusal('no server answers there', 'start one with "nats-server -js", or correct the address')
  if (why.code === 'ENOTFOUND') return refusal('there is no machine of that name', 'correct the address')
  return refusal(`it cannot be reached (${why.code ?? why.message})`, 'correct the address, or look at the network')
}

const noLogin = refusal(
  'it wants a login',
  'give one in the settings of NATS: user and password, token, nkeySeedFile or credentialsFile',
)

/** The oldest server that has all that is used here (pull consumers as they are now): 2.9. */
const oldest = [2, 9] as const

const isTooOld = (version: string) => {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return major < oldest[0] || (major === oldest[0] && minor < oldest[1])
}

/** What is known of the client before it dials. */
export type NatsMeans = Readonly<{ login: NatsLogin; isTlsWanted: boolean; hasCertificate: boolean }>

/** What a server says of itself, where nothing of that rules it out. */
export const fitGreeting =
  ({ login, isTlsWanted, hasCertificate }: NatsMeans) =>
  (greeting: NatsGreeting): E.Either<NatsRefusal, NatsGreeting> => {
    const { version, auth_required, tls_required, tls_available, tls_verify } = greeting
    if (isTooOld(version))
      return E.left(refusal(`it is nats-server ${version}`, `use version ${oldest.join('.')} or a later one`))
    if (isTlsWanted && tls_required !== true && tls_available !== true)
      return E.left(
        refusal('it has no TLS', 'give it a certificate; or write nats:// and leave tls out of the settings'),
      )
    if (tls_verify === true && !hasCertificate)
      return E.left(
        refusal('it wants a certificate of its clients', 'name one and its key in tls.certFile and tls.keyFile'),
      )
    if (auth_required === true && login === null) return E.left(noLogin)
    return E.right(greeting)
  }

const unknownAuthorities = [
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
]

const codeOf = (error: unknown) => {
  const { code } = error as NodeJS.ErrnoException
  return typeof code === 'string' ? code : ''
}

/** Why the client, greeted by the server, found no way in. */
export const ofLogin = (
  error: unknown,
  { login, greeting }: Readonly<{ login: NatsLogin; greeting: NatsGreeting }>,
): NatsRefusal => {
  if (error instanceof errors.AuthorizationError || error instanceof errors.UserAuthenticationExpiredError)
    return login === null ? noLogin : refusal('it refuses the login', `correct ${login.what}`)
  const code = codeOf(error)
  if (unknownAuthorities.includes(code))
    return refusal(
      'its certificate is of an authority that is not known here',
      "name the file of the authority's certificate in tls.caFile",
    )
  if (code === 'CERT_HAS_EXPIRED') return refusal('its certificate has expired', 'give the server a new one')
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return refusal('its certificate is of another name', 'write the address as the certificate has it')
  if (error instanceof errors.TimeoutError && greeting.tls_verify === true)
    return refusal('it does not take the certificate', 'correct tls.certFile: the server must know its authority')
  return refusal(`it cannot be connected to (${messageOf(error)})`, "look at the server's log")
}

/** Why JetStream does not answer a client that is connected. */
export const ofJetStream = (error: unknown): NatsRefusal => {
  const { name, cause } = error as Error
  if (name === 'JetStreamNotEnabled')
    return cause instanceof JetStreamApiError
      ? refusal('JetStream is not enabled for its account', "enable it for the account in the server's configuration")
      : refusal('JetStream is not enabled there', 'start the server with "nats-server -js"')
  if (cause instanceof errors.PermissionViolationError)
    return refusal('the login may not use JetStream', "allow it $JS.API.> and _INBOX.> in the server's configuration")
  return refusal(`JetStream does not answer (${messageOf(error)})`, "look at the server's log")
}
