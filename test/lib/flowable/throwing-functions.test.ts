import test from 'ava'
import { Subject } from 'rxjs'
import { UNBOUNDED } from '../../../lib/flowable/demand.js'
import { observe } from './laws/observe.js'
import { kinds, probe } from './laws/probe.js'
import { quiet } from './laws/quiet.js'
import { throwingFunctions } from './throwing-functions.js'

for (const kind of kinds)
  for (const { name, make, wrapped = false } of throwingFunctions)
    test(`what a user's function throws ends the run, with the source released (1.04): ${name}, ${kind}`, async t => {
      const broke = new Error('the function broke')
      const atTwo = (n: number) => {
        if (n === 2) throw broke
        return n
      }
      const source = probe(23, kind)
      const hot = new Subject<number>()
      const seen = observe(make(source.flow, atTwo, broke), hot)
      hot.next(UNBOUNDED)
      await quiet(seen)
      t.is(seen.end, 'error')
      t.is(wrapped ? (seen.error as Error).cause : seen.error, broke)
      t.true(seen.values.length <= 2)
      t.deepEqual(seen.faults, [])
      t.is(source.released, source.started)
      t.is(seen.held, 0)
      t.false(hot.observed)
    })
