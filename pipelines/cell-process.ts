import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { EngineChoice } from '../lib/codec/engine-choice.js'
import type { Engine } from '../lib/engine/engine.js'
import { sourceOf } from '../lib/flowable/step-sources.js'
import type { CellEnd, CellProgress, CellReply, CellRequest } from './cell-messages.js'
import { childDeath } from './child-death.js'
import type { CellTask } from './run-cell.js'

/** A process that makes runs, one after the other. */
export type CellProcess = Readonly<{
  engine: Engine
  /** Makes a run. One that its process dies of has failed; the process is then gone. */
  run(task: CellTask, onProgress: (progress: CellProgress) => void): Promise<CellEnd>
  /** Asks it to end, with a checkpoint of the run in work. */
  stop(): void
  /** Ends it at once. */
  kill(): void
  isGone(): boolean
  /** Settles when it has ended. */
  gone: Promise<unknown>
}>

/**
 * Starts a process with an engine of its own, from the sources or from what was built of them. Rejects where the engine
 * does not start. When this process ends, however it does, the other one ends after the step in work.
 */
export const startCellProcess = async (engine: EngineChoice): Promise<CellProcess> => {
  const program = sourceOf(fileURLToPath(new URL('./cell-program.js', import.meta.url)))
  if (program === null) throw new Error('Expected cell-program beside cell-process, got none')
  const child = fork(program, [engine], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] })
  let errors = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    errors = (errors + text).slice(-4000)
  })
  const gone = once(child, 'close')
  const isGone = () => child.exitCode !== null || child.signalCode !== null || !child.connected

  /** The first reply that is an answer; where the process dies before, what is made of that. */
  const answer = <A>(read: (reply: CellReply) => A | null, dead: (reason: string) => A): Promise<A> =>
    new Promise(resolve => {
      const settle = (value: A) => {
        child.off('message', onMessage)
        child.off('close', onClose)
        resolve(value)
      }
      const onMessage = (reply: unknown) => {
        const value = read(reply as CellReply)
        if (value !== null) settle(value)
      }
      const onClose = () => settle(dead(childDeath(child, errors)))
      child.on('message', onMessage)
      child.on('close', onClose)
    })
  const ask = (request: CellRequest) => {
    if (child.connected) child.send(request, () => undefined)
  }

  const ready = await answer<Engine | string>(
    reply => (reply.kind === 'ready' ? reply.engine : reply.kind === 'unready' ? reply.reason : null),
    reason => reason,
  )
  if (typeof ready === 'string') throw new Error(ready)
  return {
    engine: ready,
    run: (task, onProgress) => {
      const end = answer<CellEnd>(
        reply => {
          if (reply.kind === 'progress') onProgress(reply)
          return reply.kind === 'finished' || reply.kind === 'failed' || reply.kind === 'stopped' ? reply : null
        },
        reason => ({ kind: 'failed', reason }),
      )
      ask({ kind: 'run', task })
      return end
    },
    stop: () => ask({ kind: 'stop' }),
    kill: () => void child.kill('SIGKILL'),
    isGone,
    gone,
  }
}
