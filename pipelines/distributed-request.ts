import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import type { PipelineError } from '../lib/codec/pipeline-error.js'
import { shown } from '../lib/codec/shown.js'
import { type OwnOptions, readCommandLine } from './read-command-line.js'
import { trainingHelp } from './training-help.js'
import { requestOf, type TrainingRequest } from './training-request.js'

/** What a distributed run on one machine is asked for: a training run, and how many processes prepare its samples. */
export type DistributedRequest = Readonly<{ training: TrainingRequest; preprocess: number }>

/** More processes than this are no example any more. */
const MOST_PROCESSES = 64

const own: OwnOptions = {
  options: {
    preprocess: text =>
      /^[1-9]\d*$/.test(text) && Number(text) <= MOST_PROCESSES
        ? E.right(Number(text))
        : E.left(`expected a whole number of 1…${MOST_PROCESSES}, got ${shown(text)}`),
    nats: () => E.left('expected none here, where a server is started: 02-train --nats uses one that there is'),
  },
}

/** What the options of a distributed run on one machine are and do: its own, and those of training. */
export const distributedHelp = (): string =>
  [
    'Preprocessing:',
    '  --preprocess   processes that prepare samples (2)',
    '',
    // The server is started here: there is none to name.
    trainingHelp().replace(/^ {2}--nats .*\n/m, ''),
  ].join('\n')

/**
 * What the options of a distributed run on one machine ask for: those of a training program, and `--preprocess`. All that is
 * wrong with them is one Left.
 *
 * @example distributedRequest(['--preprocess', '4', '--steps', '50'])
 */
export const distributedRequest = (argv: readonly string[]): TE.TaskEither<PipelineError, DistributedRequest> => {
  const said = readCommandLine(argv, own)
  const { preprocess } = said.own
  return pipe(
    requestOf(said),
    TE.map(training => ({ training, preprocess: typeof preprocess === 'number' ? preprocess : 2 })),
  )
}
