import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { permutation } from '../../lib/flowable/permutation.js'

/** A folder of pictures to measure on; of more than `atMost` files a seeded draw of that many is used. */
export type ImageSet = Readonly<{ name: string; folder: string; what: string; atMost: number }>

export const imageSets: readonly ImageSet[] = [
  { name: 'chest_xray', folder: 'chest_xray', what: 'JPEG, native size', atMost: 96 },
  { name: 'NIH', folder: join('NIH_ChestXray14', 'images'), what: 'PNG, native 1024²', atMost: 34 },
  { name: 'chest_xray_224', folder: 'chest_xray_224', what: 'JPEG, 224²', atMost: 800 },
]

/** `count` of the values, drawn without repeats by a seed; all of them, in their order, where there are no more. */
export const draw = <A>(values: readonly A[], count: number, seed: number): readonly A[] => {
  if (values.length <= count) return values
  const at = permutation(values.length, [seed])
  return Array.from({ length: count }, (_, position) => values[at(position)]!)
}

/** The files of a set under the data folder, at most `atMost`, or null where its folder is missing or has none. */
export const filesOf = ({ folder, atMost }: ImageSet, dataFolder: string, seed = 1): readonly string[] | null => {
  const root = join(dataFolder, folder)
  if (!existsSync(root)) return null
  const names = readdirSync(root, { recursive: true, encoding: 'utf8' })
  const files = names.filter(name => /(^|[\\/])[^.\\/][^\\/]*\.(png|jpe?g)$/i.test(name)).sort()
  return files.length === 0 ? null : draw(files, atMost, seed).map(name => join(root, name))
}
