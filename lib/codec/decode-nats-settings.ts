import * as E from 'fp-ts/lib/Either.js'
import { isFields, laidOver } from './laid-over.js'
import { NatsSettings, natsDefaults } from './nats-settings.js'
import type { PipelineError } from './pipeline-error.js'
import { problems } from './problems.js'

/** What may be told of what was found. Of a secret, and of what may be a secret under a name misspelt, nothing may. */
const shownFields: readonly string[] = Object.keys(natsDefaults).filter(
  field => !['user', 'password', 'token'].includes(field),
)

/** The problems of a decoding without logins: an address shows what is after its last @. */
const safeProblems = (errors: Parameters<typeof problems>[0]): readonly string[] => {
  const isShown = (field: string) => shownFields.includes(field)
  return [
    ...new Set(
      errors.flatMap(error => {
        const field = error.context[1]?.key ?? 'servers'
        return problems([error]).map(clause =>
          isShown(field) ? clause.replace(/, got ("?).*@/s, ', got $1…@') : clause.replace(/, got .*$/s, ''),
        )
      }),
    ),
  ]
}

const waysOf = ({ user, password, token, nkeySeedFile, credentialsFile }: NatsSettings): readonly string[] =>
  Object.entries({ user: user ?? password, token, nkeySeedFile, credentialsFile })
    .filter(([, given]) => given !== null)
    .map(([way]) => way)

/** What no single field is wrong about. */
const contradictionsOf = (settings: NatsSettings): readonly string[] => {
  const { user, password, tls } = settings
  const ways = waysOf(settings)
  return [
    ...(ways.length > 1 ? [`the whole: expected one way to log in, got ${ways.join(' and ')}`] : []),
    ...(user !== null && password === null ? ['user: expected a password beside it'] : []),
    ...(user === null && password !== null ? ['password: expected a user beside it'] : []),
    ...(tls !== null && (tls.certFile === null) !== (tls.keyFile === null)
      ? ['tls: expected certFile and keyFile together, or neither']
      : []),
  ]
}

const noFiles = { caFile: null, certFile: null, keyFile: null }

/**
 * The settings of NATS from unknown fields laid over `natsDefaults`, also those of `tls`. Left is ConfigurationInvalid,
 * which names `where` they came from, with every problem: unknown and wrong fields, each with its path, what is allowed and,
 * where it may be no login, what was found; two ways to log in; a user, a password or a certificate without its other half.
 *
 * @example decodeNatsSettings({ servers: ['tls://a:4222'], token }, 'nats.yaml')
 */
export const decodeNatsSettings = (over: unknown, where: string): E.Either<PipelineError, NatsSettings> => {
  const tls = isFields(over) && isFields(over.tls) ? noFiles : null
  const decoded = NatsSettings.decode(laidOver({ ...natsDefaults, tls }, over))
  const found = E.isLeft(decoded) ? safeProblems(decoded.left) : contradictionsOf(decoded.right)
  return E.isRight(decoded) && found.length === 0
    ? decoded
    : E.left({ _tag: 'ConfigurationInvalid', stage: 'nats', where, problems: found })
}
