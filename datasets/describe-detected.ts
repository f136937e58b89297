import type { DetectedDataset, DetectedSet } from '../lib/codec/detected-dataset.js'

const titles: Readonly<Record<DetectedSet['source'], string>> = {
  jsrt: 'JSRT with SCR masks',
  mcu: 'Montgomery County',
  chex: 'Kermany (CheX)',
  nihx: 'ChestX-ray14 (NIHX)',
  shenzhen: 'Shenzhen',
  dicom: 'DICOM files',
  shards: 'Shards',
}
const forms: Readonly<Record<DetectedSet['form'], string>> = {
  official: '',
  reduced: ', in a reduced form',
  phantoms: ', drawn as phantoms',
}

/** The counts that no difference tells. */
const asTheyShouldBe = (counts: DetectedSet['counts']): readonly string[] => {
  const told = counts.filter(({ found, official }) => official === null || found === official)
  return told.length === 0
    ? []
    : [`  ${told.map(({ what, found }) => `${found.toLocaleString('en')} ${what}`).join(', ')}.`]
}

const describeSet = ({ source, form, root, counts, differences }: DetectedSet): readonly string[] => [
  `${titles[source]}${forms[form]}: ${root}`,
  ...asTheyShouldBe(counts),
  ...(differences.length === 0 && counts.some(({ official }) => official !== null)
    ? ['  All as in the official set.']
    : differences.map(difference => `  ${difference}`)),
]

/**
 * What `detectDataset` has found, in lines for people: each set with its form, folder and counts, and below it what is
 * missing or other than in the official set.
 */
export const describeDetected = ({ root, sets }: DetectedDataset): string =>
  sets.length === 0
    ? `No data set was recognised in ${root}.`
    : [...(sets.length > 1 ? [`${sets.length} data sets in ${root}:`] : []), ...sets.flatMap(describeSet)].join('\n')
