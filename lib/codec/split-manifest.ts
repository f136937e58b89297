import { createHash } from 'node:crypto'
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as t from 'io-ts'
import { LabelAllocation, LabelBudget } from './configuration.js'
import { exactly } from './exactly.js'
import { messageOf } from './message-of.js'
import { real, whole } from './numbers.js'
import type { PipelineError } from './pipeline-error.js'
import { problems } from './problems.js'
import { Label, Split } from './sample.js'

const orNull = <A>(type: t.Type<A>) => t.union([type, t.null], `${type.name}, or null`)

/** A SHA-256 in hexadecimal. */
const Digest = t.refinement(t.string, text => /^[0-9a-f]{64}$/.test(text), 'a SHA-256 of 64 digits')

const Budget = exactly(
  { labels: LabelBudget, sources: t.readonlyArray(t.string) },
  'a label budget and the sources that share it',
)

/** How large the parts of a split are, as shares of the images, or that they are those of the publishers. */
export const SplitShares = t.union(
  [t.literal('official'), exactly({ train: real(0, 1), validation: real(0, 1), test: real(0, 1) }, 'shares')],
  'shares of train, validation and test, or "official"',
)
export type SplitShares = t.TypeOf<typeof SplitShares>

/** How a split was made; `groupedBy` says what was never divided between two parts. */
export const SplitHeader = exactly(
  {
    kind: t.literal('split'),
    formatVersion: t.literal(1),
    seed: whole(0, 2 ** 31 - 1),
    shares: SplitShares,
    stratifiedBy: t.readonlyArray(t.keyof({ source: null, label: null })),
    groupedBy: t.readonlyArray(t.keyof({ patient: null, bytes: null, pixels: null })),
    /** null leaves it to each run which labels it uses. */
    budgets: exactly({ segmentation: orNull(Budget), classification: orNull(Budget) }, 'the label budgets'),
    allocation: LabelAllocation,
    /** How many lines of samples follow. */
    samples: whole(0),
  },
  'the first line of a split',
)
export type SplitHeader = t.TypeOf<typeof SplitHeader>

/**
 * A sample of a split: the part that it is in, and what it was when the split was made. `sha256` are those of the bytes
 * of the image's file and of each of its masks', null where they were not looked at. `labelled` says for each task
 * whether the label is in the budget; null where no budget was set for the sample's source.
 */
export const SplitSample = exactly(
  {
    id: t.string,
    source: t.string,
    split: Split,
    label: orNull(Label),
    patientId: orNull(t.string),
    sha256: orNull(exactly({ image: Digest, masks: t.readonlyArray(Digest) }, 'digests')),
    labelled: exactly({ segmentation: orNull(t.boolean), classification: orNull(t.boolean) }, 'what is labelled'),
  },
  'a sample of a split',
)
export type SplitSample = t.TypeOf<typeof SplitSample>

/** What fixes a split for ever, also where the data set grows; see `makeSplit`. Samples are in the order of their ids. */
export type SplitManifest = Omit<SplitHeader, 'samples'> & Readonly<{ samples: readonly SplitSample[] }>

/** Fields in the order of their codec, whoever made the object: the same split has the same bytes. */
const headerLine = ({ kind, formatVersion, seed, shares, stratifiedBy, groupedBy, budgets, ...rest }: SplitHeader) => {
  const { segmentation, classification } = budgets
  const ordered = (of: t.TypeOf<typeof Budget> | null) => of && { labels: of.labels, sources: of.sources }
  return JSON.stringify({
    ...{ kind, formatVersion, seed },
    shares: shares === 'official' ? shares : { train: shares.train, validation: shares.validation, test: shares.test },
    ...{ stratifiedBy, groupedBy },
    budgets: { segmentation: ordered(segmentation), classification: ordered(classification) },
    allocation: rest.allocation,
    samples: rest.samples,
  })
}

const sampleLine = ({ id, source, split, label, patientId, sha256, labelled }: SplitSample) =>
  JSON.stringify({
    ...{ id, source, split, label, patientId },
    sha256: sha256 && { image: sha256.image, masks: sha256.masks },
    labelled: { segmentation: labelled.segmentation, classification: labelled.classification },
  })

/** Code units, as the ids of every machine and locale compare. */
const byId = (a: SplitSample, b: SplitSample) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)

/**
 * A split as text: a line of JSON that says how it was made, then one for each sample, by id. The same split gives the
 * same bytes, and a sample that changes changes its own line, so that it can be kept under version control.
 *
 * @example await writeWhole('split.jsonl', encodeSplitManifest(manifest))
 */
export const encodeSplitManifest = ({ samples, ...header }: SplitManifest): string =>
  [headerLine({ ...header, samples: samples.length }), ...samples.toSorted(byId).map(sampleLine), ''].join('\n')

/** A few characters that are another's where anything that a split says is. */
export const splitDigest = (manifest: SplitManifest): string =>
  createHash('sha256').update(encodeSplitManifest(manifest)).digest('hex').slice(0, 16)

/**
 * A split from its text. Left FileInvalid, with the number of the line, where one is no JSON or not what it has to be,
 * where lines are missing or too many, and where an id is there twice. `path` is named in errors.
 */
export const decodeSplitManifest = (text: string, path: string): E.Either<PipelineError, SplitManifest> => {
  const [first = '', ...lines] = text.replace(/\r?\n$/, '').split(/\r?\n/)
  const invalid = (cause: string): PipelineError => ({
    ...{ _tag: 'FileInvalid', path, stage: 'split', cause },
    remedy: 'put it back as it was, or make it again with npm run split',
  })
  const decodeLine = <A>(codec: t.Type<A>, line: string, number: number): E.Either<PipelineError, A> =>
    pipe(
      E.tryCatch(
        (): unknown => JSON.parse(line),
        error => [messageOf(error)],
      ),
      E.flatMap(value => pipe(codec.decode(value), E.mapLeft(problems))),
      E.mapLeft(found => invalid(`line ${number}: ${found.join('; ')}`)),
    )
  return pipe(
    decodeLine(SplitHeader, first, 1),
    E.filterOrElse(
      ({ samples }) => samples === lines.length,
      ({ samples }) => invalid(`line 1 says that ${samples} samples follow, and ${lines.length} do`),
    ),
    E.bindTo('header'),
    E.bind('samples', () =>
      pipe(
        lines,
        E.traverseReadonlyArrayWithIndex((i, line) => decodeLine(SplitSample, line, i + 2)),
      ),
    ),
    E.flatMap(({ header, samples }) => {
      const seen = new Set<string>()
      const twice = samples.findIndex(({ id }) => seen.size === seen.add(id).size)
      return twice < 0
        ? E.right({ ...header, samples })
        : E.left(invalid(`line ${twice + 2}: the sample ${samples[twice]?.id} is there twice`))
    }),
  )
}
