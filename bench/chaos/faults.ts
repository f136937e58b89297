import { keyedRandom, randomInteger } from '../../lib/random/keyed-random.js'

/**
 * What happens to whom in a round, and when: `delayMs` after the batch of step `atStep` has come. `kill` is SIGKILL, `stop`
 * SIGSTOP with SIGCONT after `lastsMs`; a server that was killed starts again after `lastsMs`, others at once. `succeed`
 * stops a trainer, starts another in its place, and lets the first one go on after `lastsMs`.
 */
export type Fault = Readonly<{
  target: 'worker' | 'server' | 'trainer'
  how: 'kill' | 'stop' | 'succeed'
  /** Which of the workers. */
  which: number
  atStep: number
  delayMs: number
  lastsMs: number
}>

export type FaultOptions = Readonly<{ seed: number; round: number; steps: number; workers: number; ackWaitMs: number }>

/**
 * The faults of a round, drawn from its seed and number: one or two for each of worker, server and trainer, in the order of
 * their steps. Every other stop outlasts what a piece of work may be silent for. They lie between a twentieth and nine
 * tenths of the steps, so that each falls into work, and may fall into the recovery from one another.
 */
export const faultsOf = ({ seed, round, steps, workers, ackWaitMs }: FaultOptions): readonly Fault[] => {
  const draw = keyedRandom(seed, 'chaos', round)
  const between = (least: number, most: number) => least + randomInteger(draw, most - least + 1)
  const targets = (['worker', 'worker', 'server', 'trainer'] as const).flatMap(target =>
    draw() < 0.25 ? [target, target] : [target],
  )
  return targets
    .map((target): Fault => {
      const how = drawHow(target, draw())
      return {
        target,
        how,
        which: randomInteger(draw, workers),
        // One that is succeeded still has batches before it, which it must not make.
        atStep: between(Math.ceil(steps / 20), Math.floor((how === 'succeed' ? 0.5 : 0.9) * steps)),
        // Squared: most come at once, some long after, when something else may be down.
        delayMs: Math.floor(400 * draw() ** 2),
        lastsMs: how === 'kill' ? between(0, 500) : draw() < 0.5 ? between(20, 200) : between(ackWaitMs, 2 * ackWaitMs),
      }
    })
    .toSorted((a, b) => a.atStep - b.atStep)
}

const drawHow = (target: Fault['target'], share: number): Fault['how'] => {
  if (share < 0.5) return 'kill'
  return target === 'trainer' && share < 0.7 ? 'succeed' : 'stop'
}

/** A fault in a few words: `worker 1 killed at 31`, `server stopped at 40 for 712 ms`. */
export const describeFault = ({ target, how, which, atStep, lastsMs }: Fault): string => {
  const whom = target === 'worker' ? `worker ${which + 1}` : target
  const what = { kill: 'killed', stop: 'stopped', succeed: 'succeeded' }[how]
  return `${whom} ${what} at ${atStep}${how === 'kill' ? '' : ` for ${lastsMs} ms`}`
}
