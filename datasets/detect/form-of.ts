import type { DetectedSet } from '../../lib/codec/detected-dataset.js'
import type { SampleKey } from '../../lib/codec/sample.js'
import type { FoundSet } from './find-sets.js'

type Form = DetectedSet['form']

/** What only the official form has, by the first sample's paths; the Kermany and Shenzhen sets have no other layout. */
const isOfficial = (source: FoundSet['source'], key: SampleKey | undefined): boolean => {
  const [image, mask] = [key?.imagePath ?? '', key?.maskPaths[0] ?? '']
  switch (source) {
    case 'jsrt':
      return /\.img$/i.test(image)
    case 'mcu':
      return /[/\\]ManualMask[/\\]/.test(mask)
    case 'nihx':
      return /[/\\]images_\d+[/\\]images[/\\]/.test(image)
    default:
      return true
  }
}

/** Which form a set is in, by the paths of a sample: as its publisher has it, or as others have made it. */
export const formOf = ({ source, drawn }: FoundSet, key: SampleKey | undefined): Form => {
  if (drawn) return 'phantoms'
  return isOfficial(source, key) ? 'official' : 'reduced'
}
