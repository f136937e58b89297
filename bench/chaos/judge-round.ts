import type { TrainingSets } from '../../pipelines/training-streams.js'
import type { BatchRecord } from './batch-record.js'
import { checkLedger } from './ledger.js'
import { type Played, TAKEN } from './play-round.js'

/** What is to be said of a round: what is wrong, how many epochs were whole, how many steps were made twice, equally. */
export type Judged = Readonly<{ problems: readonly string[]; wholeEpochs: number; repeated: number }>

/**
 * Compares what the trainers of a round had with the local run's batches: every batch that any of them had is that of its
 * step, every step is there, the epochs of the final sequence are exact, and no sample was given up.
 */
export const judgeRound = (
  { attempts }: Pick<Played, 'attempts'>,
  expected: readonly BatchRecord[],
  sets: TrainingSets,
): Judged => {
  const problems: string[] = []
  const final = new Map<number, BatchRecord>()
  let repeated = 0
  attempts.forEach(({ batches, letters, ending, why }, attempt) => {
    problems.push(...letters.map(letter => `trainer ${attempt + 1} lost ${letter}`))
    if (ending === 'replaced' && !why.includes('SIGKILL') && !TAKEN.test(why))
      problems.push(`trainer ${attempt + 1} does not say that another has taken its place: ${why}`)
    batches.forEach((record, i) => {
      if (i > 0 && record.step !== batches[i - 1]!.step + 1)
        problems.push(`trainer ${attempt + 1}: step ${record.step} after ${batches[i - 1]!.step}`)
      if (final.has(record.step)) repeated++
      final.set(record.step, record)
      if (!isEqual(record, expected[record.step - 1]))
        problems.push(`trainer ${attempt + 1}: the batch of step ${record.step} is not the local run's`)
    })
  })
  const missing = expected.filter(({ step }) => !final.has(step)).map(({ step }) => step)
  if (missing.length > 0) problems.push(`no batch for the steps ${missing.join(', ')}`)
  const ended = attempts.filter(({ ending }) => ending === 'done').length
  if (ended === 0) problems.push('no trainer came to the end')
  const sequence = [...final.values()].toSorted((a, b) => a.step - b.step)
  const ledger = checkLedger(sequence, sets)
  return { problems: [...problems, ...ledger.problems], wholeEpochs: ledger.wholeEpochs, repeated }
}

const isEqual = (a: BatchRecord, b: BatchRecord | undefined) =>
  b !== undefined && JSON.stringify(a) === JSON.stringify(b)
