import {
  type Authenticator,
  credsAuthenticator,
  nkeyAuthenticator,
  nkeys,
  tokenAuthenticator,
  usernamePasswordAuthenticator,
} from '@nats-io/transport-node'
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import type { NatsSettings } from '../codec/nats-settings.js'
import type { PipelineError } from '../codec/pipeline-error.js'
import { readSettingsFile } from './read-settings-file.js'

/** How a client logs in, and what that is called in a sentence; null is without. */
export type NatsLogin = Readonly<{ authenticator: Authenticator; what: string }> | null

const ofSeed = (text: string): Authenticator => {
  const seed = new TextEncoder().encode(/^\s*(SU[A-Z2-7]{56})\s*$/m.exec(text)?.[1] ?? '')
  nkeys.fromSeed(seed)
  return nkeyAuthenticator(seed)
}

const ofCredentials = (text: string): Authenticator => {
  const authenticator = credsAuthenticator(new TextEncoder().encode(text))
  // It reads them when it is asked: to be asked here is to fail here.
  authenticator('nonce')
  return authenticator
}

/** What a file has, as `make` makes it; what is wrong with a secret is not quoted. */
const fromFile = (
  path: string,
  stage: string,
  make: (text: string) => Authenticator,
  expected: Readonly<{ what: string; cause: string; remedy: string }>,
): TE.TaskEither<PipelineError, NatsLogin> =>
  pipe(
    readSettingsFile(path, stage),
    TE.flatMapEither(bytes =>
      E.tryCatch(
        () => ({ authenticator: make(bytes.toString()), what: expected.what }),
        (): PipelineError => ({ _tag: 'FileInvalid', path, stage, cause: expected.cause, remedy: expected.remedy }),
      ),
    ),
  )

/**
 * The login of the settings, its file read once. Left where the file of a seed or of credentials cannot be read, or has
 * none.
 *
 * @example readNatsLogin({ ...natsDefaults, nkeySeedFile: 'worker.nk' }, 'nats')
 */
export const readNatsLogin = (
  { user, password, token, nkeySeedFile, credentialsFile }: NatsSettings,
  stage: string,
): TE.TaskEither<PipelineError, NatsLogin> => {
  if (user !== null)
    return TE.right({
      authenticator: usernamePasswordAuthenticator(user, password ?? undefined),
      what: 'user and password',
    })
  if (token !== null) return TE.right({ authenticator: tokenAuthenticator(token), what: 'the token' })
  if (nkeySeedFile !== null)
    return fromFile(nkeySeedFile, stage, ofSeed, {
      what: `the nkey whose seed is in ${nkeySeedFile}`,
      cause: "there is no seed of a user's nkey in it",
      remedy: 'give the file that "nk -gen user" wrote, a line that begins with SU',
    })
  if (credentialsFile !== null)
    return fromFile(credentialsFile, stage, ofCredentials, {
      what: `the credentials in ${credentialsFile}`,
      cause: 'there are no credentials of a user in it',
      remedy: 'give the file that "nsc generate creds" wrote',
    })
  return TE.right(null)
}
