import test from 'ava'
import { textTable } from '../../../lib/report/text-table.js'

test('names to the left, numbers to the right, under a heading', t => {
  const table = textTable([
    ['system', 'a second', 'ratio'],
    ['sharp', '103', '1.00×'],
    ['ours, warm', '1,950', '–'],
  ])
  t.is(
    table,
    [
      'system      a second  ratio',
      '---------------------------',
      'sharp            103  1.00×',
      'ours, warm     1,950      –',
    ].join('\n'),
  )
})

test('a row of another length is refused by name', t => {
  t.throws(() => textTable([['a', 'b'], ['odd']]), { message: 'textTable: expected 2 cells in each row, got 1: odd' })
})
