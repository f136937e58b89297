import test, { type ExecutionContext, type Implementation } from 'ava'
import { isRight } from 'fp-ts/lib/Either.js'
import { orThrow } from '../lib/codec/or-throw.js'
import { findNatsServer } from '../pipelines/find-nats-server.js'
import { type LocalNatsServer, startNatsServer } from '../pipelines/local-nats-server.js'
import type { LocalNatsServerOptions } from '../pipelines/nats-server-configuration.js'
import { temporaryFolder } from './temporary-folder.js'

/** A test that needs a server; where none is installed it is skipped, and its title says why. */
export const testWithNats = (title: string, implementation: Implementation<[]>): void =>
  isRight(findNatsServer())
    ? test(title, implementation)
    : test.skip(`${title} (left out: nats-server is not on this machine's PATH)`, implementation)

/** A server on a free port with a folder of its own, stopped when the test has ended. */
export const natsServer = async (
  t: ExecutionContext,
  options: Partial<LocalNatsServerOptions> = {},
): Promise<LocalNatsServer> => {
  const server = await orThrow(startNatsServer({ folder: temporaryFolder(t), ...options }))
  t.teardown(server.kill)
  return server
}
