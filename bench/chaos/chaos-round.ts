import { join } from 'node:path'
import type { NatsSettings } from '../../lib/codec/nats-settings.js'
import type { TrainingSets } from '../../pipelines/training-streams.js'
import type { BatchRecord } from './batch-record.js'
import type { ChaosRun } from './chaos-streams.js'
import type { Cluster } from './cluster.js'
import { type FaultOptions, faultsOf } from './faults.js'
import { judgeRound } from './judge-round.js'
import { type Played, playRound } from './play-round.js'
import { leftInQueue } from './queue-left.js'

/** An order of samples, and the batches that it has to give. */
export type Expected = Readonly<{ run: ChaosRun; sets: TrainingSets; records: readonly BatchRecord[] }>

/** A round and what is wrong with it; `played` is null where it did not come to its end. */
export type ChaosRound = Readonly<{
  round: number
  storage: NatsSettings['storage']
  played: Played | null
  wholeEpochs: number
  repeated: number
  problems: readonly string[]
}>

export type ChaosRoundOptions = Readonly<{
  cluster: Cluster
  settings: NatsSettings
  expected: Expected
  folder: string
  faults: FaultOptions
  say(line: string): void
}>

/** How long a round may go without a batch. */
const PATIENCE_MS = 25_000

/** Plays a round and judges it; what fails in it is one of its problems. */
export const chaosRound = async (options: ChaosRoundOptions): Promise<ChaosRound> => {
  const { cluster, settings, expected, folder, say } = options
  const { round } = options.faults
  const { run, sets, records } = expected
  const begunUnasked = cluster.workers.flatMap(worker => worker.unasked()).length
  const played = await playRound({
    ...{ cluster, run, settings, say, patienceMs: PATIENCE_MS },
    faults: faultsOf(options.faults),
    folder: join(folder, `round-${round}`),
  }).catch((error: unknown) => String(error))
  const judged =
    typeof played === 'string' ? { problems: [played], wholeEpochs: 0, repeated: 0 } : judgeRound(played, records, sets)
  const left = Object.entries(await leftInQueue(settings))
  return {
    ...{ round, storage: settings.storage, ...judged },
    played: typeof played === 'string' ? null : played,
    problems: [
      ...judged.problems,
      ...left.map(([stream, messages]) => `${messages} messages are left in ${stream}`),
      ...cluster.workers.flatMap(worker => worker.unasked()).slice(begunUnasked),
    ],
  }
}
