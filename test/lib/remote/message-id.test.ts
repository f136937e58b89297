import test from 'ava'
import fc from 'fast-check'
import { messageId } from '../../../lib/remote/message-id.js'
import { arbitraryPlace } from './arbitrary-place.js'

const asked = fc.tuple(fc.nat(3), arbitraryPlace, fc.nat(3))

test('an id is readable where names are', t => {
  t.is(messageId(3, { flow: 'segmentation', source: 'jsrt', epoch: 0, index: 17 }, 2), '3/segmentation/jsrt/0/17/2')
  t.is(messageId(1, { flow: 'a/b', source: 'ä\r\n', epoch: 0, index: 0 }, 0), '1/a%2Fb/%C3%A4%5Cr%5Cn/0/0/0')
})

test('an id is printable ASCII, and the same only of the same', t => {
  fc.assert(
    fc.property(asked, asked, (one, other) => {
      t.regex(messageId(...one), /^[!-~]+$/)
      t.is(messageId(...one) === messageId(...other), JSON.stringify(one) === JSON.stringify(other))
    }),
  )
})

test('no name can pass for two', t => {
  const at = (flow: string, source: string) => messageId(0, { flow, source, epoch: 0, index: 0 }, 0)
  t.is(
    new Set([
      at('a/b', 'c'),
      at('a', 'b/c'),
      at('a%2Fb', 'c'),
      at('a', ''),
      at('', 'a'),
      at('\\ud800', ''),
      at('\ud800', ''),
    ]).size,
    7,
  )
})
