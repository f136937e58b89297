import type { DetectedCount } from '../../lib/codec/detected-dataset.js'
import type { NihxFiles } from '../nihx/find-files.js'
import { labelOf } from '../nihx/label-of.js'
import { someOf } from './some-of.js'

const shown = (count: number) => count.toLocaleString('en')

/** Files and table of ChestX-ray14 side by side: how many there are, and what one has and the other has not. */
export const nihxDifferences = ({
  files,
  table,
}: NihxFiles): Readonly<{ counts: readonly DetectedCount[]; differences: readonly string[] }> => {
  const missing = [...table].filter(([name]) => !files.has(name))
  const pneumonia = missing.filter(([, row]) => labelOf(row) === 'abnormal').length
  const unlisted = [...files.keys()].filter(name => !table.has(name))
  return {
    counts: [
      { what: 'image files', found: files.size, official: 112_120 },
      { what: 'rows of the table', found: table.size, official: 112_120 },
    ],
    differences: [
      ...(missing.length === 0
        ? []
        : [
            `Images that the table names and that are missing: ${shown(missing.length)}, ${shown(pneumonia)} of them with pneumonia: ${someOf(missing.map(([name]) => name))}.`,
          ]),
      ...(unlisted.length === 0
        ? []
        : [`Image files that are not in the table: ${shown(unlisted.length)}, ${someOf(unlisted)}.`]),
    ],
  }
}
