import { dirname, resolve } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { decodeNatsSettings } from '../lib/codec/decode-nats-settings.js'
import type { NatsSettings } from '../lib/codec/nats-settings.js'
import type { PipelineError } from '../lib/codec/pipeline-error.js'
import { type Fields, type FieldsOf, readFields } from './read-fields.js'

/** Secrets that are kept out of files, by the fields that they stand for. */
const secrets = {
  user: 'MULTIMIX_NATS_USER',
  password: 'MULTIMIX_NATS_PASSWORD',
  token: 'MULTIMIX_NATS_TOKEN',
} as const

/** Those that are set; an empty one is not. */
const secretsIn = (env: NodeJS.ProcessEnv): Fields =>
  Object.fromEntries(
    Object.entries(secrets).flatMap(([field, variable]) => {
      const value = env[variable]
      return value === undefined || value === '' ? [] : [[field, value]]
    }),
  )

const natsFields: FieldsOf = {
  ...{ stage: 'nats', what: 'the settings of NATS', example: 'queue: multimix', isSecret: true },
  insteadOfFile: 'the address of a server, such as nats://127.0.0.1:4222',
}

/** Files that settings name are beside the file of the settings, unless their paths are absolute. */
const besides =
  (path: string) =>
  (settings: NatsSettings): NatsSettings => {
    const found = (file: string | null) => (file === null ? null : resolve(dirname(path), file))
    const { nkeySeedFile, credentialsFile, tls } = settings
    return {
      ...settings,
      nkeySeedFile: found(nkeySeedFile),
      credentialsFile: found(credentialsFile),
      tls: tls && { caFile: found(tls.caFile), certFile: found(tls.certFile), keyFile: found(tls.keyFile) },
    }
  }

/** What a sentence may call addresses in which somebody has written a login. */
const withoutLogin = (addresses: string) => addresses.replace(/\/\/[^,]*@/g, '//…@')

/**
 * How NATS is reached: a file of `NatsSettings` in YAML or JSON, laid over the defaults, whose relative files are beside it;
 * or, for the defaults, the address of a server, or several with commas between them. `MULTIMIX_NATS_USER`,
 * `MULTIMIX_NATS_PASSWORD` and `MULTIMIX_NATS_TOKEN` stand for the fields of their names, in place of what the file has.
 *
 * Left as `readFields` for the file, as `decodeNatsSettings` for what is in it.
 *
 * @example readNatsSettings('nats://127.0.0.1:4222')
 */
export const readNatsSettings = (
  where: string,
  env: NodeJS.ProcessEnv = process.env,
): TE.TaskEither<PipelineError, NatsSettings> => {
  const isAddress = where.includes('://')
  const decoded = (fields: Fields) => {
    const given = secretsIn(env)
    const set = Object.keys(given).map(field => secrets[field as keyof typeof secrets])
    const from = isAddress ? withoutLogin(where) : where
    return decodeNatsSettings({ ...fields, ...given }, set.length === 0 ? from : `${from} with ${set.join(', ')}`)
  }
  return isAddress
    ? TE.fromEither(decoded({ servers: where.split(',') }))
    : pipe(
        readFields(where, natsFields),
        TE.flatMapEither(fields => pipe(decoded(fields), E.map(besides(where)))),
      )
}
