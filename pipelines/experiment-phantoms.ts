import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { writePhantoms } from '../datasets/write-phantoms.js'
import type { Experiment } from '../lib/codec/experiment.js'
import type { PipelineError } from '../lib/codec/pipeline-error.js'

/** As many as the paper's largest label budgets need, 50 and 1,000, with some left without labels; tests stay short. */
const counts = { jsrt: 124, chex: { train: 1200, validation: 32, test: 128 }, mcu: 92, nihx: 160 }

/**
 * Gives an experiment that names no data phantoms to learn from, drawn into `root` where they are not there yet. They are
 * more than those of a single run, and the same whatever the experiment's seed. Left where they cannot be written.
 */
export const withPhantoms = (
  experiment: Experiment,
  root: string,
  say: (line: string) => void,
): TE.TaskEither<PipelineError, Experiment> => {
  if (experiment.base.data !== null) return TE.right(experiment)
  say(`No data named: training on the phantoms in ${root}/.`)
  return pipe(
    writePhantoms(root, { seed: 1, counts, say }),
    TE.map(() => ({ ...experiment, base: { ...experiment.base, data: root } })),
  )
}
