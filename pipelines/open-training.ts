import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import type { PipelineError } from '../lib/codec/pipeline-error.js'
import { selectEngine } from '../lib/engine/select-engine.js'
import { learntTerms } from '../lib/model/learnt-terms.js'
import { usedBranches } from '../lib/train/branches.js'
import { prepare } from './prepare.js'
import { prepareResumed } from './prepare-resumed.js'
import type { Prepared } from './prepared.js'
import type { TrainingRequest } from './training-request.js'

/** What a training program can be asked for beside its help. */
export type TrainingTask = Exclude<TrainingRequest, { kind: 'help' }>

const phantomsRoot = 'data/phantoms'

/** A run that is ready to begin, and the engine that it will run on. */
export type OpenedTraining = Readonly<{ prepared: Prepared; engine: Awaited<ReturnType<typeof selectEngine>> }>

/** Opens the run and the engine of a training program: the engine first where the run would be made, last where its configuration says which. */
export const openTraining = (
  request: TrainingTask,
  say: (line: string) => void,
): TE.TaskEither<PipelineError, OpenedTraining> =>
  request.kind === 'new'
    ? pipe(
        TE.fromTask(() => selectEngine({ prefer: request.configuration.engine })),
        TE.bindTo('engine'),
        TE.bind('prepared', () => prepare(request.configuration, { runsRoot: request.runsRoot, phantomsRoot, say })),
      )
    : pipe(
        prepareResumed(request.folder, request.over, { ...request, phantomsRoot, say }),
        TE.bindTo('prepared'),
        TE.bind('engine', ({ prepared }) => TE.fromTask(() => selectEngine({ prefer: prepared.configuration.engine }))),
      )

/** What is about to be trained, on what, and where its folder is: lines for a person. */
export const describeTraining = ({
  prepared: { configuration, folder, validation },
  engine,
}: OpenedTraining): string => {
  const { model, sizePx, baseChannels, steps, batchSize } = configuration
  const branches = Object.values(usedBranches(learntTerms(configuration))).flat().length
  return [
    `Engine ${engine.name}: ${engine.chosen} (${engine.device}).`,
    ...engine.rejected.map(why => `  not ${why}`),
    `Training ${model} at ${sizePx} px with ${baseChannels} base channels (the paper: 256 and 16), ` +
      `${steps} steps of ${branches} × ${batchSize} images; the run is in ${folder.path}/`,
    ...(validation.segmentation.length + validation.classification.length > 0
      ? []
      : [
          'There are no images to validate on: none is the best. --validate 0.1 holds out a tenth of the training images.',
        ]),
  ].join('\n')
}
