import test from 'ava'
import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { of, Subject } from 'rxjs'
import { State } from '../../../lib/codec/state.js'
import { UNBOUNDED } from '../../../lib/flowable/demand.js'
import { isOneOf, type Plan } from './compositions/plan.js'
import { failure, randomPipeline, randomStages } from './compositions/random-pipeline.js'
import { subjectOf } from './compositions/subject-of.js'
import { laws } from './law-suite.js'
import { claim, claimEqual, range, shown } from './laws/claim.js'
import { inFlightIsBounded } from './laws/in-flight-is-bounded.js'
import { type Observed, observe } from './laws/observe.js'
import type { Probe } from './laws/probe.js'
import { quiet, turns } from './laws/quiet.js'
import { theStackStaysFlat, theStackStaysFlatFor } from './laws/the-stack-stays-flat.js'

/** More runs for a longer search, another seed for another one; with the same seed a failure comes again. */
const numRuns = Number(process.env.MULTIMIX_FUZZ_RUNS ?? 300)
const seed = Number(process.env.MULTIMIX_FUZZ_SEED ?? 20261123)

/** How many values are requested at once, and how many turns are waited then; at 3 until nothing more happens. */
type Portion = readonly [count: number, turns: number]
const portions: fc.Arbitrary<readonly Portion[]> = fc.array(
  fc.tuple(
    fc.oneof(
      { weight: 6, arbitrary: fc.integer({ min: 1, max: 7 }) },
      { weight: 1, arbitrary: fc.constant(UNBOUNDED) },
    ),
    fc.nat(3),
  ),
  { minLength: 1, maxLength: 8 },
)

const claimOutcome = (plan: Plan, seen: Observed, where: string, from = 0) => {
  claimEqual(seen.faults, [], where)
  claim(
    isOneOf(plan.outcomes, seen.values, seen.end, from),
    `${where}, from value ${from}: expected ${plan.outcomes.map(shown).join(' or ')}, got ${shown(seen.values)} and ${seen.end} ${seen.error ?? ''}`,
  )
  claim(seen.end !== 'error' || seen.error === failure, `${where}: ended with ${seen.error}`)
}

const claimReleased = (seen: Observed, sources: readonly Probe[], where: string) => {
  claim(seen.held === 0, `${where}: ${seen.held} pieces of work are still held`)
  for (const { started, released } of sources)
    claim(started === released, `${where}: a source was started ${started} times and released ${released} times`)
}

/** Runs it with requests in portions, the last one without bound, and gives what was seen. */
const drive = async (plan: Plan, requests: readonly Portion[], timing: number) => {
  const sources: Probe[] = []
  const hot = new Subject<number>()
  let asked = 0
  const look = (seen: Observed) => {
    claim(seen.values.length <= asked, `${seen.values.length} values after ${asked} requests`)
    const most = plan.most(seen.values.length)
    sources.forEach(({ given }, i) =>
      claim(given <= most[i]!, `source ${i} has given ${given} for ${seen.values.length} values, ${most[i]} at most`),
    )
  }
  const seen = observe(plan.build({ sources, seed: timing }), hot, { onNext: look })
  claimEqual(seen.values, [], 'before any request')
  for (const [count, wait] of requests) {
    asked = Math.min(UNBOUNDED, asked + count)
    hot.next(count)
    if (wait < 3) await turns(wait)
    else {
      await quiet(seen)
      if (seen.end === 'none') {
        claim(seen.values.length === asked, `${seen.values.length} values came of ${asked} requested, and no end`)
        look(seen)
      }
    }
    claimOutcome(plan, seen, 'on the way')
  }
  asked = UNBOUNDED
  hot.next(UNBOUNDED)
  await quiet(seen)
  claim(seen.end !== 'none', `no end; ${shown(seen.values)}`)
  claimOutcome(plan, seen, 'at the end')
  claimReleased(seen, sources, 'at the end')
  return seen
}

/** Stops it within its value number `last`, and continues from there with another timing. */
const stopAndContinue = async (plan: Plan, last: number, timing: number) => {
  const sources: Probe[] = []
  const stopped = observe(plan.build({ sources, seed: timing }), of(UNBOUNDED), {
    onNext: ({ values, stop }) => {
      if (values.length === last + 1) stop()
    },
  })
  await quiet(stopped)
  claimReleased(stopped, sources, `stopped at value ${last}`)
  // Where a source fails, the error may have come first.
  if (stopped.values.length <= last) return
  const state = State.decode(JSON.parse(JSON.stringify(stopped.states[last])))
  if (E.isLeft(state)) throw new Error(`value ${last}: the codec refuses the state ${shown(stopped.states[last])}`)
  const rest = observe(plan.build({ sources, seed: timing + 1 }), of(UNBOUNDED), { from: state.right })
  await quiet(rest)
  claim(rest.end !== 'none', `continued from ${shown(state.right)}: no end; ${shown(rest.values)}`)
  claimOutcome(plan, rest, `continued from ${shown(state.right)}`, last + 1)
  claimReleased(rest, sources, 'continued')
}

test(`random pipelines do what their model on arrays does (${numRuns} runs)`, async t => {
  t.timeout(60_000 + 100 * numRuns)
  const seen = { runs: 0, values: 0, errors: 0, continued: 0 }
  await fc.assert(
    fc.asyncProperty(randomPipeline, portions, fc.nat(), fc.nat(1000), async (plan, requests, stop, timing) => {
      const { values, end } = await drive(plan, requests, timing)
      seen.runs++
      seen.values += values.length
      if (end === 'error') seen.errors++
      if (values.length === 0) return
      seen.continued++
      await stopAndContinue(plan, stop % values.length, timing)
    }),
    { numRuns, seed, includeErrorInReport: true },
  )
  t.log(seen)
  // The search is worth nothing where it comes to no values, no errors or nothing to continue.
  t.true(seen.values > 3 * numRuns && seen.errors > numRuns / 50 && seen.continued > numRuns / 2)
})

/** All laws, but bounds, which are checked above source by source, and with less for the stack to do. */
const kept = [
  ...laws.map(({ law }) => law).filter(law => law !== inFlightIsBounded && law !== theStackStaysFlat),
  theStackStaysFlatFor(15_000),
]

test('random compositions keep the laws', async t => {
  t.timeout(60_000 + 50 * numRuns)
  const going = randomStages.map(subjectOf).filter(({ model }) => {
    const some = model(range(23)).length
    // Those that end of themselves have no use for what the laws do to their source.
    return some > 3 && model(range(60)).length > some
  })
  await fc.assert(
    fc.asyncProperty(going, async subject => {
      for (const law of kept)
        await law(subject).catch(error => {
          throw new Error(`${law.name}: ${error.message}`)
        })
    }),
    { numRuns: Math.ceil(numRuns / 30), seed, includeErrorInReport: true },
  )
  t.pass()
})
