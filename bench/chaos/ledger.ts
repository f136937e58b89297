import type { WeightedSet } from '../../pipelines/prepare-samples.js'
import { type StreamName, streamNames } from '../../pipelines/stream-name.js'
import type { TrainingSets } from '../../pipelines/training-streams.js'
import type { BatchRecord } from './batch-record.js'

/** What is wrong with the epochs of a sequence of batches, and how many of them were whole. */
export type LedgerFindings = Readonly<{ wholeEpochs: number; problems: readonly string[] }>

/**
 * Looks through the final sequence of batches, one for each step in order, for what each epoch of each source had: every
 * sample of the source exactly once in each whole epoch, none twice in the last, which may be cut short. Knows nothing
 * of how the order was drawn.
 */
export const checkLedger = (records: readonly BatchRecord[], sets: TrainingSets): LedgerFindings => {
  const checked = streamNames.flatMap(stream =>
    (sets[stream] ?? []).map(({ dataset }) => {
      const ids = new Set(idsOf(dataset))
      const drawn = records.flatMap(record => record.ids[stream]).filter(id => ids.has(id))
      return checkEpochs(stream, dataset.name, ids, drawn)
    }),
  )
  const unknown = streamNames.flatMap(stream => {
    const known = new Set((sets[stream] ?? []).flatMap(({ dataset }) => idsOf(dataset)))
    return records.flatMap(({ step, ids }) =>
      ids[stream].filter(id => !known.has(id)).map(id => `${stream}, step ${step}: ${id} is of none of its sources`),
    )
  })
  return {
    wholeEpochs: checked.reduce((sum, { wholeEpochs }) => sum + wholeEpochs, 0),
    problems: [...checked.flatMap(({ problems }) => problems), ...unknown],
  }
}

const idsOf = (dataset: WeightedSet['dataset']) => Array.from({ length: dataset.length }, (_, i) => dataset.key(i).id)

const checkEpochs = (
  stream: StreamName,
  source: string,
  ids: ReadonlySet<string>,
  drawn: readonly string[],
): LedgerFindings => {
  const problems: string[] = []
  for (let begin = 0, epoch = 0; begin < drawn.length; begin += ids.size, epoch++) {
    const inEpoch = drawn.slice(begin, begin + ids.size)
    const different = new Set(inEpoch).size
    if (different !== inEpoch.length)
      problems.push(`${stream}, ${source}, epoch ${epoch}: ${inEpoch.length - different} of ${inEpoch.length} twice`)
  }
  return { wholeEpochs: Math.floor(drawn.length / ids.size), problems }
}
