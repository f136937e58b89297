import { existsSync, writeFileSync } from 'node:fs'
import { threadId } from 'node:worker_threads'

/** Everything that a step can do to its worker. `once` does it only where the marker file is not there yet. */
export type Trouble = Readonly<{
  what:
    | 'none'
    | 'throw'
    | 'throwText'
    | 'reject'
    | 'exit'
    | 'loop'
    | 'neverSettle'
    | 'outOfMemory'
    | 'late'
    | 'lateLoop'
    | 'function'
  once?: string
  n?: number
}>

export const trouble = async ({ what, once, n = 0 }: Trouble): Promise<unknown> => {
  if (once !== undefined) {
    if (existsSync(once)) return { n, threadId }
    writeFileSync(once, '')
  }
  switch (what) {
    case 'none':
      return { n, threadId }
    case 'throw':
      throw new RangeError('the sample is broken')
    case 'throwText':
      throw 'a text'
    case 'reject':
      return Promise.reject(new Error('the sample is refused'))
    case 'exit':
      return process.exit(3)
    case 'loop':
      for (;;);
    case 'neverSettle':
      return new Promise(() => {})
    case 'outOfMemory': {
      const hoard: unknown[] = []
      for (;;) hoard.push(Array.from({ length: 10_000 }, () => ({})))
    }
    case 'late':
      setTimeout(() => {
        throw new Error('an error left behind')
      }, 1)
      return { n, threadId }
    case 'lateLoop':
      setImmediate(() => {
        for (;;);
      })
      return { n, threadId }
    case 'function':
      return () => n
  }
}

/** Takes its time, in turns of the event loop and in memory that another thread looks at. */
export const linger = async ({ gate }: Readonly<{ gate: Int32Array }>): Promise<string> => {
  Atomics.store(gate, 0, 1)
  Atomics.notify(gate, 0)
  Atomics.wait(gate, 1, 0)
  return 'done'
}

/** Loops for ever so many promises after it has given its value. */
export const tickLoop = (promises: number): number => {
  let last = Promise.resolve()
  for (let i = 0; i < promises; i++) last = last.then(() => {})
  void last.then(() => {
    for (;;);
  })
  return promises
}

const table = Uint8Array.of(1, 2, 3)
/** Gives an array that it keeps for the next time. */
export const keepsTable = (_n: number): unknown => ({ table })
