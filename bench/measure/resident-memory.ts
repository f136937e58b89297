import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

/**
 * This process's resident memory in MiB after garbage was collected: what the program holds, not when V8 last cleaned
 * up. Collects several times with a turn of the event loop between, since buffers are freed by finalisers.
 */
export const residentMiB = async (): Promise<number> => {
  for (let i = 0; i < 4; i++) {
    collectGarbage()
    await new Promise<void>(resolve => setImmediate(resolve))
  }
  return process.memoryUsage.rss() / 2 ** 20
}
