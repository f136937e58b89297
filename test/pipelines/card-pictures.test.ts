import test from 'ava'
import { writePhantoms } from '../../datasets/write-phantoms.js'
import { orThrow } from '../../lib/codec/or-throw.js'
import { cardPictures } from '../../pipelines/card-pictures.js'
import { cardSets } from '../../pipelines/card-sets.js'
import { temporaryFolder } from '../temporary-folder.js'

const { signal } = new AbortController()
const counts = { jsrt: 0, chex: { train: 12, validation: 0, test: 0 }, mcu: 0, nihx: 0 }

test('six images are shown, half of each class; others take the places of those that cannot be read', async t => {
  const root = temporaryFolder(t)
  await orThrow(writePhantoms(root, { seed: 1, sizePx: 32, counts }))
  const { sets } = await orThrow(cardSets(root, signal))
  const shown = async (failed?: ReadonlySet<string>) =>
    (await cardPictures(sets, signal, failed)).map(({ imageId, caption }) => [
      imageId,
      /abnormal|normal/.exec(caption)?.[0],
    ])
  const all = await shown()
  const ofClass = (name: string) => all.filter(([, label]) => label === name).length
  t.deepEqual([all.length, ofClass('normal'), ofClass('abnormal')], [6, 3, 3])
  const failed = new Set(all.slice(0, 2).map(([id]) => id!))
  const rest = await shown(failed)
  t.is(rest.length, 6)
  t.false(rest.some(([id]) => failed.has(id!)))
})
