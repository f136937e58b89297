import * as E from 'fp-ts/lib/Either.js'
import { evenlySpaced } from '../datasets/evenly-spaced.js'
import type { Sample, SampleKey } from '../lib/codec/sample.js'
import type { DataSet } from '../lib/flowable/data-set.js'
import { imageCell, maskCell } from '../lib/report/panel-cell.js'
import { panelTheme } from '../lib/report/panel-theme.js'
import type { ShownPicture } from '../lib/report/report-data.js'
import { shortId } from '../lib/report/short-id.js'
import { jpegTile } from '../lib/report/tile.js'
import { PICTURE_PX, pictureOf } from './report-pictures.js'

/** How many images of each source are shown. */
const SHOWN = 6

/** Evenly spaced images of a set, as many of each class as can be, in its order; none of `failed`. */
const chosen = (set: DataSet<SampleKey, Sample>, failed: ReadonlySet<string>): readonly SampleKey[] => {
  const places = new Map<string | null, number[]>()
  for (let i = 0; i < set.length; i++) {
    const { label, id } = set.key(i)
    if (failed.has(id)) continue
    const list = places.get(label)
    if (list) list.push(i)
    else places.set(label, [i])
  }
  const classes = [...places.values()].sort((a, b) => a.length - b.length)
  let left = SHOWN
  const shown = classes.flatMap((list, i) => {
    const count = Math.min(list.length, Math.floor(left / (classes.length - i)))
    left -= count
    return list.filter((_, place) => evenlySpaced(count, list.length).has(place))
  })
  return shown.sort((a, b) => a - b).map(i => set.key(i))
}

/**
 * Pictures of six images of each set, evenly spaced within each class, with their masks outlined in green; under them name,
 * class and part. Images of which it is known that they cannot be read, `failed` by their ids, are not among them; others
 * that cannot are left out. One is held at its own size. Rejects once the signal is aborted.
 */
export const cardPictures = async (
  sets: readonly DataSet<SampleKey, Sample>[],
  signal: AbortSignal,
  failed: ReadonlySet<string> = new Set(),
): Promise<readonly ShownPicture[]> => {
  const pictures: ShownPicture[] = []
  for (const set of sets)
    for (const [i, key] of chosen(set, failed).entries()) {
      const read = await set.read(key, signal)()
      signal.throwIfAborted()
      if (E.isLeft(read)) continue
      const { image, mask } = read.right
      const cell = mask
        ? maskCell(image, mask, PICTURE_PX, { colour: panelTheme.truth, tint: 0 })
        : imageCell(image, PICTURE_PX)
      const caption = `${shortId(key.id)} · ${key.label === null ? '' : `${key.label}, `}${key.split}`
      const of = { file: `${set.name}-${i + 1}`, source: set.name, imageId: key.id, domain: null }
      pictures.push(pictureOf(of, { ...(await jpegTile(cell)), kind: 'sample', caption }))
    }
  return pictures
}
