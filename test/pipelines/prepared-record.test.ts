import test from 'ava'
import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import type { GreyImage } from '../../lib/codec/grey-image.js'
import { describeError, type PipelineError } from '../../lib/codec/pipeline-error.js'
import type { SampleKey } from '../../lib/codec/sample.js'
import type { Pixels } from '../../lib/image/pixel-record.js'
import { decodePrepared, encodePrepared, maxRecordBytes, type PreparedResult } from '../../pipelines/prepared-record.js'

const key: SampleKey = {
  ...{ id: 'jsrt/1', source: 'jsrt', split: 'train', label: null, patientId: null },
  ...{ imagePath: 'here/JSRT/1.png', maskPaths: [] },
}
const asked = { epoch: 3, key, sizePx: 4, views: 2, root: 'here' }

const image: fc.Arbitrary<GreyImage> = fc
  .uint8Array({ minLength: 16, maxLength: 16 })
  .map(data => ({ width: 4, height: 4, data }))
const pixels: fc.Arbitrary<Pixels> = fc.record({ image, mask: fc.option(image, { nil: null }) })
const sample = fc.tuple(pixels, pixels).map((views): PreparedResult => E.right({ epoch: 3, key, views }))

const unreadable: PipelineError = {
  ...{ _tag: 'FileUnreadable', path: 'there/JSRT/1.png', sampleId: 'jsrt/1' },
  ...{ stage: 'decode', cause: 'no such file' },
}

test('a sample comes back as it was, wherever in a message its record begins, in memory of its own', t => {
  const holds = () =>
    fc.assert(
      fc.property(sample, fc.nat(7), (result, before) => {
        const record = encodePrepared(result, 'there')
        const message = Buffer.concat([Buffer.alloc(before), record])
        const back = decodePrepared(message.subarray(before), asked)
        t.deepEqual(back, E.right(result))
        if (E.isRight(back) && E.isRight(back.right))
          for (const { image } of back.right.right.views) t.is(image.data.buffer.byteLength, 16)
      }),
      { seed: 1, numRuns: 100 },
    )
  t.notThrows(holds)
})

test('an error comes back with its path below the root of this machine, where it had one below that', t => {
  const back = (error: PipelineError) => decodePrepared(encodePrepared(E.left(error), 'there'), asked)
  t.deepEqual(back(unreadable), E.right(E.left({ ...unreadable, path: 'here/JSRT/1.png' })))
  t.deepEqual(back({ ...unreadable, path: '/cache/1' }), E.right(E.left({ ...unreadable, path: '/cache/1' })))
  const refused: PipelineError = { _tag: 'ServerUnfit', server: 's', stage: 's', cause: 'c', remedy: 'r' }
  t.deepEqual(back(refused), E.right(E.left(refused)))
})

test('no record is larger than is said, whatever an error says', t => {
  const said = (views: number, isMasked: boolean) => maxRecordBytes({ sizePx: 4, views, isMasked })
  const blank: GreyImage = { width: 4, height: 4, data: new Uint8Array(16) }
  for (const mask of [null, blank]) {
    const views = [1, 2, 3].map(() => ({ image: blank, mask }))
    t.true(encodePrepared(E.right({ epoch: 3, key, views }), 'there').length <= said(3, mask !== null))
  }
  const text = '\u0001'.repeat(100_000)
  for (const error of [
    { ...unreadable, path: text, sampleId: text, stage: text, cause: text },
    { _tag: 'ConfigurationInvalid', where: text, stage: text, problems: Array.from({ length: 100 }, () => text) },
  ] as const) {
    const record = encodePrepared(E.left(error), 'there')
    t.true(record.length <= said(1, false), `${record.length}`)
    t.true(E.isRight(decodePrepared(record, asked)))
  }
})

test('what is no record of the sample as it was asked for is refused, with the cause', t => {
  const [whole] = fc.sample(sample, { seed: 1, numRuns: 1 })
  const record = encodePrepared(whole!, 'there')
  const cause = (bytes: Uint8Array, over: Partial<typeof asked> = {}) =>
    pipe(
      decodePrepared(bytes, { ...asked, ...over }),
      E.match(
        cause => cause,
        E.match(describeError, () => 'a sample'),
      ),
    )
  t.is(cause(record), 'a sample')
  t.is(cause(record, { views: 1 }), 'it has 2 views, expected 1')
  t.is(cause(record, { sizePx: 8 }), 'a view is 4×4, expected 8×8')
  t.is(cause(record.subarray(0, record.length - 1)), 'its views are not whole')
  t.is(cause(Buffer.concat([record, Buffer.alloc(1)])), 'its views are not whole')
  t.is(cause(record.subarray(0, 3)), 'it is no record of a sample')
  t.is(cause(Buffer.from('0000{}')), 'it is no record of a sample')
  t.is(cause(Buffer.from('\u0002\0\0\0{}')), 'its head is none of a sample')
})

test('garbage never throws', t => {
  const [whole] = fc.sample(sample, { seed: 1, numRuns: 1 })
  const record = encodePrepared(whole!, 'there')
  const changed = fc.tuple(fc.nat(record.length - 1), fc.nat(255)).map(([at, value]) => {
    const bytes = record.slice()
    bytes[at] = value
    return bytes
  })
  const heads = fc.json().map(json => Buffer.from(`${String.fromCharCode(json.length % 128)}\0\0\0${json}`))
  t.notThrows(() =>
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 60 }), changed, heads), bytes => {
        decodePrepared(bytes, asked)
      }),
      { seed: 1, numRuns: 1000 },
    ),
  )
})
