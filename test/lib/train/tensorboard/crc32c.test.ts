import test from 'ava'
import { crc32c } from '../../../../lib/train/tensorboard/crc32c.js'

test('the sums of RFC 3720, appendix B.4, and of the catalogue of CRCs', t => {
  const ascending = Uint8Array.from({ length: 32 }, (_, i) => i)
  t.is(crc32c(new Uint8Array(32)), 0x8a91_36aa)
  t.is(crc32c(new Uint8Array(32).fill(0xff)), 0x62a8_ab43)
  t.is(crc32c(ascending), 0x46dd_794e)
  t.is(crc32c(ascending.slice().reverse()), 0x113f_db5c)
  t.is(crc32c(Buffer.from('123456789')), 0xe306_9283)
  t.is(crc32c(new Uint8Array(0)), 0)
})
