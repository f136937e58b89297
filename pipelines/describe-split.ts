import { describeError } from '../lib/codec/pipeline-error.js'
import type { Split } from '../lib/codec/sample.js'
import type { SplitManifest, SplitSample } from '../lib/codec/split-manifest.js'
import type { DuplicateGroup } from './find-duplicates.js'
import type { MadeSplit } from './make-split.js'
import type { Task } from './task.js'

const parts = ['train', 'validation', 'test'] as const satisfies readonly Split[]
const tasks = ['segmentation', 'classification'] as const satisfies readonly Task[]
const columns = ['source', 'part', 'images', 'normal', 'abnormal', 'no class', 'patients'] as const

/** Of long lists the beginning is told. */
const SHOWN = 5

/** A patient and the parts that his or her images are in, where these are several. */
export type DividedPatient = Readonly<{ source: string; patientId: string; splits: readonly Split[] }>

/** The patients whose images are in several parts, in the order of their names: what is tested has been learnt from. */
export const dividedPatients = (samples: readonly SplitSample[]): readonly DividedPatient[] => {
  const known = new Map<string, { source: string; patientId: string; splits: Set<Split> }>()
  for (const { source, patientId, split } of samples) {
    if (patientId === null) continue
    const name = JSON.stringify([source, patientId])
    const patient = known.get(name)
    if (patient) patient.splits.add(split)
    else known.set(name, { source, patientId, splits: new Set([split]) })
  }
  return [...known]
    .filter(([, { splits }]) => splits.size > 1)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { splits, ...patient }]) => ({ ...patient, splits: parts.filter(part => splits.has(part)) }))
}

/** A split for a person: a table of its parts, its label budgets, what is there twice, and what of that is a leak. */
export const describeSplit = ({ manifest, duplicates, unread }: MadeSplit): string => {
  const divided = dividedPatients(manifest.samples)
  const leaks = duplicates.filter(({ acrossSplits }) => acrossSplits)
  const contrary = duplicates.filter(({ severalLabels }) => severalLabels)
  return [
    ...table(manifest),
    ...tasks.flatMap(task => budgetLine(manifest, task)),
    `images there more than once: ${duplicates.length}${duplicates.length > 0 ? `, as ${samplesOf(duplicates)} samples` : ''}`,
    ...list('equal images in several parts (a leak)', leaks.map(named)),
    ...list('equal images of several classes (one is wrong)', contrary.map(named)),
    ...list(
      'patients in several parts (a leak)',
      divided.map(({ source, patientId, splits }) => `${source} ${patientId} in ${splits.join(' and ')}`),
    ),
    ...list(
      'samples left out',
      unread.map(({ cause }) => describeError(cause)),
    ),
  ].join('\n')
}

const samplesOf = (groups: readonly DuplicateGroup[]) => groups.reduce((sum, { keys }) => sum + keys.length, 0)

const named = ({ keys }: DuplicateGroup) => keys.map(({ id, split }) => `${id} (${split})`).join(' = ')

const list = (what: string, items: readonly string[]): readonly string[] =>
  items.length === 0
    ? []
    : [
        `${what}: ${items.length}`,
        ...items.slice(0, SHOWN).map(item => `  ${item}`),
        ...(items.length > SHOWN ? [`  and ${items.length - SHOWN} more`] : []),
      ]

const budgetLine = ({ budgets, samples }: SplitManifest, task: Task): readonly string[] => {
  const budget = budgets[task]
  if (budget === null) return []
  const used = samples.filter(({ labelled }) => labelled[task] === true).length
  return [`${task}: ${used} labels of ${budget.sources.join(' and ')}`]
}

const table = ({ samples }: SplitManifest): readonly string[] => {
  const sources = [...new Set(samples.map(({ source }) => source))]
  const rows = sources.flatMap(source =>
    parts.flatMap(part => {
      const own = samples.filter(sample => sample.source === source && sample.split === part)
      if (own.length === 0) return []
      const of = (label: SplitSample['label']) => own.filter(sample => sample.label === label).length
      const patients = new Set(own.flatMap(({ patientId }) => patientId ?? []))
      return [[source, part, own.length, of('normal'), of('abnormal'), of(null), patients.size].map(String)]
    }),
  )
  const all = [[...columns], ...rows]
  const widths = columns.map((_, c) => Math.max(...all.map(row => row[c]?.length ?? 0)))
  return all.map(row =>
    row
      .map((cell, c) => (c < 2 ? cell.padEnd(widths[c] ?? 0) : cell.padStart(widths[c] ?? 0)))
      .join('  ')
      .trimEnd(),
  )
}
