import test from 'ava'
import fc from 'fast-check'
import type { Place } from '../../../lib/codec/place.js'
import { openLedger } from '../../../lib/remote/ledger.js'

const place = (epoch: number, index: number, flow = 'f'): Place => ({ flow, source: 's', epoch, index })

test('a place is settled once, and what is told again is told apart', t => {
  const ledger = openLedger<string>()
  ledger.issue(place(0, 0), 'a')
  ledger.issue(place(0, 1), 'b')
  t.is(ledger.settle(place(0, 1), 'answered'), 'b')
  t.is(ledger.settle(place(0, 1), 'answered'), null)
  t.is(ledger.settle(place(1, 0), 'answered'), null, 'never issued')
  t.deepEqual(ledger.open(), ['a'])
  ledger.withdraw(place(0, 0))
  t.is(ledger.settle(place(0, 0), 'givenUp'), null)
  t.deepEqual(ledger.totals(), { issued: 2, answered: 1, givenUp: 0, open: 0 })
})

test('a place that is open is not issued again', t => {
  const ledger = openLedger<string>()
  ledger.issue(place(0, 0), 'a')
  t.throws(() => ledger.issue(place(0, 0), 'b'), {
    message: 'Expected each piece of work once, got ["f","s",0,0] while it is open.',
  })
})

test('the books of an epoch are exact, in any order of answers, and the old ones are put away', t => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 6 }),
      fc.integer({ min: 1, max: 8 }),
      fc.integer({ min: 1, max: 5 }),
      fc.infiniteStream(fc.nat()),
      (epochs, length, window, draws) => {
        const ledger = openLedger<Place>()
        const waiting: Place[] = []
        const drawn = () => draws.next().value ?? 0
        const settleOne = () => {
          const [next] = waiting.splice(drawn() % waiting.length, 1)
          t.is(ledger.settle(next!, drawn() % 5 === 0 ? 'givenUp' : 'answered'), next!)
        }
        for (let i = 0; i < epochs * length; i++) {
          const next = place(Math.floor(i / length), i % length, drawn() % 2 === 0 ? 'f' : 'g')
          ledger.issue(next, next)
          waiting.push(next)
          if (waiting.length === window) settleOne()
          const open = new Set(waiting.map(({ flow, epoch }) => `${flow} ${epoch}`))
          const kept = ledger.epochs()
          t.true(kept.length <= open.size + 4, 'those with something open, and two of each flow')
        }
        while (waiting.length > 0) settleOne()
        const { issued, answered, givenUp, open } = ledger.totals()
        t.deepEqual([issued, answered + givenUp, open], [epochs * length, epochs * length, 0])
        for (const its of ledger.epochs()) t.is(its.answered + its.givenUp, its.issued)
      },
    ),
    { seed: 9 },
  )
})
