import type { DataCard, Duplicate, SourceCard } from '../codec/data-card.js'
import { cardDifferences } from './card-differences.js'
import { counted, listed } from './in-words.js'
import { sourceTitle } from './source-title.js'

const verb = (count: number, one: string, several: string) => (count === 1 ? one : several)

const unreadable = ({ unreadable, sources }: DataCard): readonly string[] => {
  const failed = unreadable.reduce((sum, { images }) => sum + images, 0)
  const all = sources.reduce((sum, { images }) => sum + images, 0)
  if (failed === 0) return []
  const causes = unreadable
    .slice(0, 3)
    .map(({ cause, images, first }) => `${cause} (${images}: ${first}${images > 1 ? ' …' : ''})`)
  const more = unreadable.length > 3 ? `; and ${counted(unreadable.length - 3, 'other cause')}` : ''
  return [`${counted(failed, 'image')} of ${all.toLocaleString('en-US')} cannot be used: ${causes.join('; ')}${more}.`]
}

/** Which sets are otherwise than the official ones. */
const incomplete = (card: DataCard): readonly string[] =>
  cardDifferences(card).map(
    ({ title, differences }) =>
      `${title} is otherwise than the official set in ${counted(differences.length, 'way')}, listed below.`,
  )

/** How many images are in groups for which something holds, and the first group. */
const among = (duplicates: readonly Duplicate[], holds: (group: Duplicate) => boolean) => {
  const found = duplicates.filter(holds)
  const images = found.reduce((sum, { ids }) => sum + ids.length, 0)
  return { images, groups: found.length, example: listed(found[0]?.ids.slice(0, 3) ?? []) }
}

const repeated = ({ duplicates }: DataCard): readonly string[] => {
  const across = among(duplicates, ({ acrossSplits }) => acrossSplits)
  const contradictory = among(duplicates, ({ severalLabels }) => severalLabels)
  const others = among(duplicates, ({ acrossSplits, severalLabels }) => !acrossSplits && !severalLabels)
  return [
    ...(across.images > 0
      ? [
          `${counted(across.images, 'image')} are the same in several parts of a split, so that what is tested has been learnt: ${across.example}.`,
        ]
      : []),
    ...(contradictory.images > 0
      ? [`${counted(contradictory.images, 'image')} are the same and labelled otherwise: ${contradictory.example}.`]
      : []),
    ...(others.images > 0
      ? [
          `${counted(others.images, 'image')} are there more than once, ${counted(others.groups, 'group')}, within one part: ${others.example}.`,
        ]
      : []),
  ]
}

const ofSource = ({ source, patients, masks, stored, turned, blank }: SourceCard): readonly string[] => {
  const name = sourceTitle(source)
  const [most, ...rare] = stored
  const said: readonly (readonly [number, (count: number) => string])[] = [
    [
      patients?.inSeveralSplits ?? 0,
      count =>
        `${counted(count, 'patient id')} of ${name} ${verb(count, 'occurs', 'occur')} in several parts of its split.`,
    ],
    [masks.empty, count => `${counted(count, 'mask')} of ${name} ${verb(count, 'has', 'have')} no lung.`],
    [
      masks.with > 0 ? masks.without : 0,
      count => `${counted(count, 'image')} of ${name} ${verb(count, 'has', 'have')} no mask.`,
    ],
    [blank, count => `${counted(count, 'image')} of ${name} ${verb(count, 'has', 'have')} a single grey value.`],
    [
      // DICOM files of several machines are of several kinds.
      most?.format === 'dicom' ? 0 : rare.reduce((sum, { images }) => sum + images, 0),
      count =>
        `${counted(count, 'image')} of ${name} ${verb(count, 'is', 'are')} stored otherwise than its ${counted(most?.images ?? 0, 'other')}.`,
    ],
    [
      turned,
      count =>
        `${counted(count, 'image')} of ${name} ${verb(count, 'has', 'have')} an EXIF orientation, which is passed over.`,
    ],
  ]
  return said.flatMap(([count, text]) => (count > 0 ? [text(count)] : []))
}

/**
 * What is odd about data, a sentence each, what matters most first: images that cannot be used, what is missing, images
 * and patients in several parts of a split, and what is unusual within a source. None where nothing is.
 *
 * @example cardRemarks(card)[0] // '3 images of 5,856 cannot be used: …'
 */
export const cardRemarks = (card: DataCard): readonly string[] => [
  ...unreadable(card),
  ...card.remarks,
  ...incomplete(card),
  ...repeated(card),
  ...card.sources.flatMap(ofSource),
]
