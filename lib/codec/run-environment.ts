import * as t from 'io-ts'
import { real, whole } from './numbers.js'

/**
 * `environment.json`: where and how long a run was made; all that metrics.json leaves out, since it differs from one
 * machine to the next.
 *
 * `trainingSeconds` is the time of the steps and their waiting, over all the processes that the run was continued in.
 */
export const RunEnvironment = t.readonly(
  t.strict({
    formatVersion: t.literal(1),
    finishedAt: t.string,
    trainingSeconds: real(0),
    waitingSeconds: real(0),
    engine: t.string,
    processor: t.string,
    cores: whole(1),
    versions: t.readonly(t.record(t.string, t.string), 'versions by name'),
    /** Images that the steps draw with their labels, and without. null where the task is not learnt. */
    trainingImages: t.readonly(
      t.strict({
        segmentation: t.union([t.readonly(t.strict({ labelled: whole(0), unlabelled: whole(0) })), t.null]),
        classification: t.union([t.readonly(t.strict({ labelled: whole(0), unlabelled: whole(0) })), t.null]),
      }),
    ),
    /** Whether the X-rays were drawn: no figure of such a run is clinical, or comparable with a published one. */
    phantoms: t.boolean,
    deadLetters: whole(0),
  }),
  'RunEnvironment',
)
export type RunEnvironment = t.TypeOf<typeof RunEnvironment>
