import * as t from 'io-ts'
import { whole } from './numbers.js'

/** What a worker says of itself once a second to whoever listens. Counts are since it was started. */
export const WorkerReport = t.readonly(
  t.strict({
    /** Its name, and the machine that it runs on. */
    name: t.string,
    host: t.string,
    /** `waiting`: nobody has issued work; `refusing`: it cannot do what is asked, `cause` says why. */
    state: t.keyof({ waiting: null, working: null, refusing: null, stopping: null }),
    cause: t.union([t.string, t.null]),
    /** Pieces in work now, answered, and messages that it would not take, by reason. */
    inWork: whole(0),
    done: whole(0),
    refused: t.readonly(t.record(t.string, whole(0))),
  }),
  'WorkerReport',
)
export type WorkerReport = t.TypeOf<typeof WorkerReport>
