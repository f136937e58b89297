/**
 * Makes runs of an experiment, one after the other, as the process that started it asks: cell-program.ts <engine>. It ends
 * with the run in work, which can be continued, when it is asked to, or when that process has gone.
 */
import * as E from 'fp-ts/lib/Either.js'
import { EngineChoice } from '../lib/codec/engine-choice.js'
import { messageOf } from '../lib/codec/message-of.js'
import { describeError } from '../lib/codec/pipeline-error.js'
import type { Engine } from '../lib/engine/engine.js'
import { selectEngine } from '../lib/engine/select-engine.js'
import { stopSignals } from '../lib/train/supervise.js'
import type { CellEnd, CellReply, CellRequest } from './cell-messages.js'
import { type CellTask, runCell } from './run-cell.js'
import type { Outcome } from './training-run.js'

const abort = new AbortController()

/** Whoever asked may be gone. */
const tell = (reply: CellReply): Promise<void> =>
  new Promise(resolve => {
    if (process.connected) process.send?.(reply, undefined, {}, () => resolve())
    else resolve()
  })

const endOf = ({ metrics, deadLetters }: Outcome): CellEnd =>
  metrics === null
    ? { kind: 'stopped' }
    : { kind: 'finished', deadLetters, peakMiB: Math.round(process.resourceUsage().maxRSS / 1024) }

const make = async (task: CellTask, engine: Engine): Promise<CellEnd> => {
  let [step, tested] = [0, 0]
  const progress = () => void tell({ kind: 'progress', step, tested })
  let [before, source] = [0, '']
  const made = await runCell(task, engine.name, {
    signal: abort.signal,
    onStep: record => {
      step = record.step
      progress()
    },
    onEvaluation: (name, images) => {
      tested += images - (name === source ? before : 0)
      ;[before, source] = [images, name]
      progress()
    },
  })()
  if (E.isRight(made)) return endOf(made.right)
  return abort.signal.aborted ? { kind: 'stopped' } : { kind: 'failed', reason: describeError(made.left) }
}

let working = false
/** Ends the run in work, with a checkpoint, and with it the process. */
const stop = () => {
  abort.abort(new Error('stopped'))
  if (!working) process.exit(0)
}
for (const signal of stopSignals) process.on(signal, stop)
process.on('disconnect', stop)
// It may have gone before this was called.
if (process.send !== undefined && !process.connected) stop()
// Whoever reads may have gone first: that ends no run without its checkpoint.
process.stderr.on('error', () => undefined)

const choice = EngineChoice.decode(process.argv[2])
if (process.send === undefined || E.isLeft(choice)) {
  console.error('Expected to be started by an experiment, with the name of an engine: npm run example -- 05-experiment')
  process.exit(2)
}
const engine = await selectEngine({ prefer: choice.right }).catch(async (error: unknown) => {
  await tell({ kind: 'unready', reason: messageOf(error) })
  process.exit(1)
})
process.on('message', async (request: CellRequest) => {
  if (request.kind === 'stop') return stop()
  working = true
  const end = await make(request.task, engine).catch(
    (error: unknown): CellEnd => ({ kind: 'failed', reason: messageOf(error) }),
  )
  working = false
  await tell(end)
  if (abort.signal.aborted || !process.connected) process.exit(0)
})
await tell({ kind: 'ready', engine })
