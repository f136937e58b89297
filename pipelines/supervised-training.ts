import { messageOf } from '../lib/codec/message-of.js'
import { isSupervised, stopSignals, supervise, whenAlone } from '../lib/train/supervise.js'

/**
 * Runs a training program in a process of its own, which this one supervises (see `supervise`), and sets the exit code. `main`
 * does the work: it gets a signal that is aborted where the program is asked to stop, or its parent has been killed, and
 * resolves to the exit code; what it throws is told in a line. `name` is what `npm run example` calls the program.
 *
 * @example await supervisedTraining('02-train', signal => trainingProgram(request, { name: '02-train', signal, lines }))
 */
export const supervisedTraining = async (
  name: string,
  main: (signal: AbortSignal) => Promise<number>,
): Promise<void> => {
  if (!isSupervised()) {
    process.exitCode = await supervised(
      `Continue from the last checkpoint: npm run example -- ${name} --resume <folder>`,
    )
    return
  }
  // Whoever reads may have left: that ends no training.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)
  const abort = new AbortController()
  const stop = () => abort.abort(new Error('stopped'))
  // Not once: Ctrl-C comes both from the terminal and from the parent, and the second would end the process at once.
  for (const signal of stopSignals) process.on(signal, stop)
  whenAlone(stop)
  const code = await main(abort.signal).catch(error => {
    console.error(messageOf(error))
    return 1
  })
  // Threads in the middle of a step are not waited for.
  if (code === 0) process.exitCode = 0
  else process.exit(code)
}

const supervised = (toContinue: string): Promise<number> =>
  supervise({
    graceMs: 800,
    onWaiting: () =>
      console.error('\nStopping after the step in work, with a checkpoint. Ctrl-C again ends it at once, without.'),
    onEnded: () => console.error(`\nEnded in the middle of a step. ${toContinue}`),
    onDied: signal => console.error(`\nEnded by ${signal}, as by a system that is out of memory. ${toContinue}`),
  })
