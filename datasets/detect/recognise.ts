import type { SourceName } from '../../lib/codec/configuration.js'
import { joinLocation, type Location } from '../../lib/storage/location.js'
import type { Listing } from './listing.js'

/** What a folder is asked: whether it holds a name that matches, itself or in a folder in it. */
type Asked = Readonly<{
  has(pattern: RegExp): Promise<boolean>
  hasIn(inside: string, pattern: RegExp): Promise<boolean>
}>

/** One of several, the later ones asked only where the earlier ones are not so. */
const some = async (...asked: readonly (() => Promise<boolean>)[]): Promise<boolean> => {
  for (const one of asked) if (await one()) return true
  return false
}

/** By what each set is known. DICOM files have no layout: see `leadsToDicom`. */
const marks: Readonly<Record<Exclude<SourceName, 'dicom'>, (folder: Asked) => Promise<boolean>>> = {
  jsrt: ({ has, hasIn }) =>
    some(
      () => has(/^All247images$/),
      () => has(/^JPC(LN|NN)\d+\.img$/i),
      () => hasIn('images', /^JPC(LN|NN)\d+\./),
    ),
  mcu: ({ hasIn }) => hasIn('CXR_png', /^MCUCXR_/),
  shenzhen: ({ hasIn }) => hasIn('CXR_png', /^CHNCXR_/),
  chex: ({ hasIn }) => some(...['train', 'test', 'val'].map(split => () => hasIn(split, /^(NORMAL|PNEUMONIA)$/))),
  nihx: ({ has }) => has(/^(Data_Entry_2017.*\.csv|images_\d+)$/i),
  // The parts in which ChestX-ray14 is downloaded, images_001.tar.gz, are no shards.
  shards: ({ has }) => has(/^(index\.jsonl|(?!images_\d).*\d{3,}\.(tar|tar\.gz|tgz))$/i),
}

/**
 * The sets whose layout a folder has, by the names in it and one level down, whatever its own name is.
 *
 * @example await recognise('downloads/Montgomery', rememberedListing('data')) // ['mcu']
 */
export const recognise = async (folder: Location, list: Listing): Promise<readonly SourceName[]> => {
  const entries = await list(folder)
  const asked: Asked = {
    has: async pattern => entries.some(({ name }) => pattern.test(name)),
    hasIn: async (inside, pattern) =>
      entries.some(({ name, kind }) => name === inside && kind === 'folder') &&
      (await list(joinLocation(folder, inside))).some(({ name }) => pattern.test(name)),
  }
  const found: SourceName[] = []
  for (const [source, isThere] of Object.entries(marks)) if (await isThere(asked)) found.push(source as SourceName)
  return found
}
