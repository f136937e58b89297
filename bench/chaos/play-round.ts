import { mkdirSync } from 'node:fs'
import * as E from 'fp-ts/lib/Either.js'
import type { NatsSettings } from '../../lib/codec/nats-settings.js'
import { sleep } from '../measure/sleep.js'
import type { BatchRecord } from './batch-record.js'
import type { ChaosRun } from './chaos-streams.js'
import { type Child, startChild } from './child.js'
import { type Cluster, disturbServer, disturbWorker } from './cluster.js'
import { describeFault, type Fault } from './faults.js'
import { queueState } from './queue-state.js'
import { type RemoteCounts, TrainerEvent } from './trainer-event.js'

/** What a trainer is started with, as its one argument. */
export type TrainerJob = Readonly<{ run: ChaosRun; settings: NatsSettings; folder: string; attempt: number }>

/** A trainer of a round: what it said, in order, and how it ended. */
export type Attempt = Readonly<{
  batches: readonly BatchRecord[]
  letters: readonly string[]
  counts: RemoteCounts | null
  /** `replaced`: it was killed, or said that another had taken its place. */
  ending: 'done' | 'replaced' | 'failed'
  why: string
}>

/** A fault, and how many pieces of work were in flight when it came. */
export type Landed = Readonly<{ fault: Fault; inFlight: number }>

export type Played = Readonly<{ attempts: readonly Attempt[]; landed: readonly Landed[]; seconds: number }>

export type RoundOptions = Readonly<{
  cluster: Cluster
  run: ChaosRun
  settings: NatsSettings
  /** Where the round's trainers keep their checkpoints. */
  folder: string
  faults: readonly Fault[]
  /** How long the round may go without a batch. */
  patienceMs: number
  say(line: string): void
}>

/**
 * Plays a round: starts a trainer, lets each fault happen when its step has come, starts another trainer where one is
 * killed, and ends when one has come to the end and all that was stopped goes on. Rejects where nothing has come for
 * `patienceMs`, or where a trainer ends by itself before the end.
 */
export const playRound = async (options: RoundOptions): Promise<Played> => {
  const { cluster, run, settings, folder, faults, patienceMs } = options
  mkdirSync(folder, { recursive: true })
  const beganMs = performance.now()
  const say = (line: string) => options.say(`${((performance.now() - beganMs) / 1000).toFixed(1)} s: ${line}`)
  const trainers: Trainer[] = []
  const landed: Landed[] = []
  const under: Promise<void>[] = []
  const due = [...faults]
  let serverFree = Promise.resolve()
  let lastHeardMs = beganMs
  let current: Trainer

  const strike = async (fault: Fault) => {
    await sleep(fault.delayMs)
    landed.push({ fault, inFlight: current.inFlight() })
    say(`${describeFault(fault)}, ${current.inFlight()} in flight`)
    const { target, how, lastsMs, which } = fault
    if (target === 'trainer') return disturbTrainer(how, lastsMs)
    if (how === 'succeed' || how === 'rival') throw new Error(`Expected a ${target} to be killed or stopped.`)
    if (target === 'worker') return disturbWorker(cluster.workers[which]!, { how, lastsMs })
    serverFree = serverFree.then(() => disturbServer(cluster, { how, lastsMs }))
    return serverFree
  }
  const disturbTrainer = async (how: Fault['how'], lastsMs: number) => {
    const { child } = current
    if (how === 'kill') {
      current.replace()
      child.send('SIGKILL')
      return start()
    }
    if (how === 'rival') {
      current.replace()
      return start()
    }
    child.send('SIGSTOP')
    if (how === 'succeed') {
      current.replace()
      start()
      // The first one is to wake up when the queue is another's.
      await Promise.race([current.claimed, current.finished])
    }
    await sleep(lastsMs)
    child.send('SIGCONT')
  }
  const start = () => {
    const attempt = trainers.length + 1
    current = startTrainer({ run, settings, folder, attempt }, event => {
      if (performance.now() - lastHeardMs > QUIET_MS)
        say(`trainer ${attempt} had been quiet for ${Math.round(performance.now() - lastHeardMs)} ms: ${event.event}`)
      lastHeardMs = performance.now()
      if (event.event !== 'batch') return
      while (due[0] !== undefined && due[0].atStep <= event.record.step) under.push(strike(due.shift()!))
    })
    trainers.push(current)
  }

  start()
  const watch = setInterval(async () => {
    if (performance.now() - lastHeardMs <= patienceMs) return
    clearInterval(watch)
    const state = await queueState(settings)
    for (const { giveUp } of trainers) giveUp([`no batch for ${patienceMs / 1000} s`, ...state].join('\n    '))
  }, 500)
  try {
    // As many as there are when the last has ended.
    for (let seen = 0; seen < trainers.length; seen++) {
      const { ending, why } = await trainers[seen]!.finished
      say(`trainer ${seen + 1}: ${ending} ${why}`)
      if (ending === 'failed') throw new Error(`trainer ${seen + 1}: ${why}`)
      await Promise.all(under)
    }
  } finally {
    clearInterval(watch)
  }
  return {
    attempts: await Promise.all(trainers.map(({ finished }) => finished)),
    landed,
    seconds: (performance.now() - beganMs) / 1000,
  }
}

/** What a trainer says that has lost its queue. Of two rivals that start together, either may. */
export const TAKEN = /another trainer has taken over/

/** A silence that is worth a line. */
const QUIET_MS = 1000

type Trainer = Readonly<{
  child: Child
  inFlight(): number
  claimed: Promise<void>
  /** From now on its end is no failure. */
  replace(): void
  giveUp(why: string): void
  finished: Promise<Attempt>
}>

const startTrainer = (job: TrainerJob, hear: (event: TrainerEvent) => void): Trainer => {
  const batches: BatchRecord[] = []
  const letters: string[] = []
  let counts: RemoteCounts | null = null
  let replaced = false
  let said: Pick<Attempt, 'ending' | 'why'> | null = null
  let claim = () => {}
  const claimed = new Promise<void>(resolve => {
    claim = resolve
  })
  const child = startChild('./trainer.ts', job, line => {
    const decoded = TrainerEvent.decode(JSON.parse(line))
    if (E.isLeft(decoded)) throw new Error(`Expected an event of a trainer, got ${line.slice(0, 200)}`)
    const event = decoded.right
    if (event.event === 'claimed') claim()
    if ('counts' in event) counts = event.counts
    if (event.event === 'batch') batches.push(event.record)
    if (event.event === 'letter') letters.push(`${event.sampleId}: ${event.cause}`)
    if (event.event === 'done') said ??= { ending: 'done', why: '' }
    if (event.event === 'failed') said ??= { ending: 'failed', why: event.why }
    hear(event)
  })
  return {
    child,
    inFlight: () => counts?.inFlight ?? 0,
    claimed,
    replace: () => {
      replaced = true
    },
    giveUp: why => {
      said ??= { ending: 'failed', why }
      child.send('SIGKILL')
    },
    finished: child.ended.then((how): Attempt => {
      const { ending, why } = said ?? { ending: 'failed', why: `ended with ${how}: ${child.complaints()}` }
      return {
        batches,
        letters,
        counts,
        ending: ending === 'failed' && (replaced || TAKEN.test(why)) ? 'replaced' : ending,
        why,
      }
    }),
  }
}
