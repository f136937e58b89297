import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import type { PipelineError } from '../lib/codec/pipeline-error.js'

const isProgram = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}

const inFolder = (folder: string): string =>
  join(folder, process.platform === 'win32' ? 'nats-server.exe' : 'nats-server')

/** Debian's program lies where not every person's PATH leads. */
const ELSEWHERE = ['/usr/sbin', '/usr/local/sbin']

/**
 * Finds the program `nats-server`: what `MULTIMIX_NATS_SERVER` names, or else the first on the PATH. Left PathMissing with
 * how to install it.
 *
 * @example findNatsServer() // right('/usr/sbin/nats-server')
 */
export const findNatsServer = (
  env: NodeJS.ProcessEnv = process.env,
  elsewhere: readonly string[] = ELSEWHERE,
): E.Either<PipelineError, string> => {
  const named = env.MULTIMIX_NATS_SERVER
  const folders = [...(env.PATH ?? '').split(delimiter), ...elsewhere].filter(folder => folder !== '')
  const candidates = named ? [named] : folders.map(inFolder)
  const found = candidates.find(isProgram)
  if (found !== undefined) return E.right(found)
  const missing = { _tag: 'PathMissing', stage: 'nats-server' } as const
  return E.left(
    named
      ? { ...missing, path: named, expected: 'the program that MULTIMIX_NATS_SERVER names' }
      : {
          ...missing,
          path: 'nats-server on the PATH',
          expected:
            'the server of NATS (Debian, Ubuntu: apt-get install nats-server; macOS: brew install nats-server; others: ' +
            'https://nats.io/download), or its path in MULTIMIX_NATS_SERVER',
        },
  )
}
