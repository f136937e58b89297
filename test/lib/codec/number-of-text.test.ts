import test from 'ava'
import { numberOfText } from '../../../lib/codec/number-of-text.js'

test('a text that is a number is that number, every other text stays what it is', t => {
  t.deepEqual(['7', '1e-3', ' 2 ', '-0.5'].map(numberOfText), [7, 1e-3, 2, -0.5])
  t.deepEqual(['', ' ', 'ten', '1,5'].map(numberOfText), ['', ' ', 'ten', '1,5'])
})
