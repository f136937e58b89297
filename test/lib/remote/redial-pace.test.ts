import test from 'ava'
import { redialPace } from '../../../lib/remote/redial-pace.js'

test('waits double from a quarter of a second to ten, less up to a half, and begin anew when the server is back', t => {
  const pace = redialPace()
  for (let round = 0; round < 2; round++) {
    for (let tries = 0; tries < 12; tries++) {
      const longest = Math.min(10_000, 250 * 2 ** tries)
      const wait = pace.waitMs()
      t.true(wait <= longest && wait >= longest / 2, `${wait} ms after ${tries} tries`)
      t.is(pace.waitMs(), wait, 'it is drawn once a try')
      pace.tried()
    }
    pace.returned()
  }
})

test('two clients do not come back together', t => {
  const drawn = Array.from({ length: 20 }, () => redialPace().waitMs())
  t.true(new Set(drawn).size > 1)
})
