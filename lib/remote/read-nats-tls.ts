import { X509Certificate } from 'node:crypto'
import { isIP } from 'node:net'
import { type ConnectionOptions, checkServerIdentity, createSecureContext } from 'node:tls'
import type { TlsOptions } from '@nats-io/transport-node'
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { hostAndPort } from '../codec/nats-address.js'
import type { NatsSettings } from '../codec/nats-settings.js'
import type { PipelineError } from '../codec/pipeline-error.js'
import { readSettingsFile } from './read-settings-file.js'

/** What the client hands on to Node's TLS. */
export type NatsTls = TlsOptions & Pick<ConnectionOptions, 'checkServerIdentity'>

/**
 * The client has no name for a server whose address is a number, and Node then compares the certificate with `localhost`:
 * it would take any of that name, and refuse the right one. Here it is compared with the numbers of the settings.
 */
const identityOf =
  (servers: readonly string[]): NonNullable<ConnectionOptions['checkServerIdentity']> =>
  (name, certificate) => {
    const hosts = servers.map(server => hostAndPort(server).host)
    const meant = name === 'localhost' ? hosts.filter(host => host === name || isIP(host) > 0) : [name]
    const refusals = (meant.length > 0 ? meant : [name]).map(host => checkServerIdentity(host, certificate))
    return refusals.includes(undefined) ? undefined : refusals[0]
  }

const noFile = TE.right<PipelineError, Buffer | null>(null)

const read = (path: string | null, stage: string) => (path === null ? noFile : readSettingsFile(path, stage))

/** A check of what a file has: it throws where that is of no use. */
const checked = (path: string | null, stage: string, cause: string, remedy: string, check: () => void) =>
  E.tryCatch(check, (): PipelineError => ({ _tag: 'FileInvalid', path: path ?? '', stage, cause, remedy }))

/**
 * The settings of TLS with their files read once. Left where one cannot be read or is no such file, in PEM.
 *
 * @example readNatsTls({ ...natsDefaults, tls: { caFile: 'ca.pem', certFile: null, keyFile: null } }, 'nats')
 */
export const readNatsTls = ({ servers, tls }: NatsSettings, stage: string): TE.TaskEither<PipelineError, NatsTls> => {
  const { caFile = null, certFile = null, keyFile = null } = tls ?? {}
  return pipe(
    TE.Do,
    TE.bind('ca', () => read(caFile, stage)),
    TE.bind('cert', () => read(certFile, stage)),
    TE.bind('key', () => read(keyFile, stage)),
    TE.tap(({ ca }) =>
      TE.fromEither(
        checked(caFile, stage, 'it is no certificate in PEM', "give the file of the authority's certificate", () =>
          ca === null ? undefined : new X509Certificate(ca),
        ),
      ),
    ),
    TE.tap(({ cert, key }) =>
      TE.fromEither(
        checked(
          certFile,
          stage,
          'it is no certificate in PEM that belongs to the key',
          'correct tls.certFile or tls.keyFile',
          () => (cert === null || key === null ? undefined : createSecureContext({ cert, key })),
        ),
      ),
    ),
    TE.map(({ ca, cert, key }) => ({
      ...(ca && { ca: ca.toString() }),
      ...(cert && { cert: cert.toString() }),
      ...(key && { key: key.toString() }),
      checkServerIdentity: identityOf(servers),
    })),
  )
}
