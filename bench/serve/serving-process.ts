import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** Where a served folder is found, and what the environment of its readers must say. */
export type Served = Readonly<{ root: string; environment: Readonly<Record<string, string>> }>

/** What is served how: `s3` serves a copy of the folder, in a bucket of its own. */
export type ServeRequest = Readonly<{ how: 'http' | 's3'; folder: string }>

/**
 * Serves a folder from a process of its own, so that the server's work is not taken for the reader's. Sets this process's
 * environment so that it reads from there. Rejects where the server does not start.
 *
 * @example const { root, close } = await startServingProcess({ how: 's3', folder: 'data/shards' })
 */
export const startServingProcess = async (
  request: ServeRequest,
): Promise<Readonly<{ root: string; close(): Promise<void> }>> => {
  const program = fileURLToPath(new URL('./serve.ts', import.meta.url))
  const child = fork(program, { execArgv: ['--import=tsx'] })
  const ended = once(child, 'exit')
  child.send(request)
  const said = await Promise.race([once(child, 'message'), ended.then(() => null)])
  if (said === null) throw new Error(`The ${request.how} server of ${request.folder} did not start.`)
  const [{ root, environment }] = said as [Served]
  Object.assign(process.env, environment)
  return {
    root,
    close: async () => {
      child.disconnect()
      await ended
    },
  }
}
