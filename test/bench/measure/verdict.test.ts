import test from 'ava'
import { verdict, verdictLine } from '../../../bench/measure/verdict.js'

test('PASS at the bound, SHORT beyond it, NONE where nothing was measured', t => {
  const line = (value: number | null) => verdictLine(verdict({ what: 'stall share', value, unit: '%', atMost: 2 }))
  t.is(line(2), 'PASS   stall share: 2.00% (target ≤ 2%)')
  t.is(line(2.01), 'SHORT  stall share: 2.01% (target ≤ 2%)')
  t.is(line(null), 'NONE   stall share: not measured (target ≤ 2%)')
  const ratio = (value: number) =>
    verdictLine(verdict({ what: 'rate', value, unit: '×', atLeast: 1.5, note: 'ours-2' }))
  t.is(ratio(1.5), 'PASS   rate: 1.50×, ours-2 (target ≥ 1.5×)')
  t.is(ratio(1.4), 'SHORT  rate: 1.40×, ours-2 (target ≥ 1.5×)')
})

test('what is no number is never a PASS', t => {
  t.false(verdict({ what: 'rate', value: Number.NaN, atLeast: 1 }).met)
  t.false(verdict({ what: 'share', value: Number.NaN, atMost: 1 }).met)
})
