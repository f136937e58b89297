import { defaults, type LabelBudget, quickstart } from '../../../lib/codec/configuration.js'
import type { HistoryRecord } from '../../../lib/codec/history-record.js'
import type { ClassifiedImageResult, Domain, SegmentedImageResult } from '../../../lib/codec/image-result.js'
import { type ModelName, modelNames } from '../../../lib/codec/model-name.js'
import { encodeGrey } from '../../../lib/image/encode-grey.js'
import { learntTasks, modelSwitches } from '../../../lib/model/model-switches.js'
import { keyedRandom } from '../../../lib/random/keyed-random.js'
import type { ReportData, ReportRun, ShownPicture } from '../../../lib/report/report-data.js'

/** What a made-up report has: a sweep like the paper's unless fewer models, budgets, repeats or images are asked for. */
export type SyntheticReport = Readonly<{
  models?: readonly ModelName[]
  segmentationLabels?: readonly LabelBudget[]
  classificationLabels?: readonly LabelBudget[]
  repeats?: number
  /** Test images of JSRT, MCU, CheX and NIHX. */
  images?: Readonly<Record<'jsrt' | 'mcu' | 'chex' | 'nihx', number>>
}>

const sources = {
  segmentation: { 'in-domain': 'jsrt', 'cross-domain': 'mcu' },
  classification: { 'in-domain': 'chex', 'cross-domain': 'nihx' },
} as const
const domains: readonly Domain[] = ['in-domain', 'cross-domain']

/** A number between 0 and 1 that its key decides. */
const uniform = (...key: readonly (string | number)[]) => keyedRandom('synthetic', ...key)()
/** Roughly normal, with mean 0 and deviation 1. */
const normal = (...key: readonly (string | number)[]) => {
  const draw = keyedRandom('synthetic', ...key)
  return Array.from({ length: 6 }, draw).reduce((sum, value) => sum + value, -3) * Math.SQRT2
}
const within = (value: number) => Math.min(1, Math.max(0, value))
const rounded = (value: number) => Math.round(value * 1e4) / 1e4

/** Better with more labels and for later models, worse in the other domain. */
const skill = (run: Pick<ReportRun, 'configuration'>, budget: LabelBudget, domain: Domain) =>
  0.5 +
  0.03 * modelNames.indexOf(run.configuration.model) +
  (budget === 'full' ? 0.2 : budget >= 50 ? 0.1 : 0) -
  (domain === 'in-domain' ? 0 : 0.15)

const segmented = (run: ReportRun, domain: Domain, i: number): SegmentedImageResult => {
  const source = sources.segmentation[domain]
  const key = [run.name, source, i]
  const miss = (0.25 - 0.2 * skill(run, run.segmentationLabels ?? 10, domain)) * Math.abs(normal('dice', ...key))
  const dice = rounded(within(0.97 - (uniform('bad', ...key) < 0.02 ? 0.4 : miss)))
  const truthAreaPx = Math.round(16_000 + 2500 * normal('area', source, i))
  return {
    domain,
    source,
    imageId: `${source.toUpperCase()}${String(i + 1).padStart(3, '0')}`,
    dice,
    jaccard: rounded(dice / (2 - dice)),
    precision: rounded(within(dice + 0.02 * normal('precision', ...key))),
    recall: rounded(within(dice + 0.02 * normal('recall', ...key))),
    ssim: dice,
    averageHausdorff: rounded(4 * (1 - dice)),
    hausdorff: rounded(200 * (1 - dice)),
    hausdorff95: rounded(80 * (1 - dice)),
    assd: rounded(20 * (1 - dice)),
    softDice: dice,
    truthAreaPx,
    predictedAreaPx: Math.max(0, Math.round(truthAreaPx * (1 + (1 - dice) * normal('bias', ...key)))),
  }
}

const classified = (run: ReportRun, domain: Domain, i: number): ClassifiedImageResult => {
  const source = sources.classification[domain]
  const label = i % 8 < (domain === 'in-domain' ? 5 : 3) ? 1 : 0
  const separation = 2.4 * skill(run, run.classificationLabels ?? 100, domain) + 0.3 * normal('run', run.name, domain)
  const logit = (label - 0.5) * separation + normal('score', run.name, source, i)
  return {
    domain,
    source,
    imageId: `${source}-${i + 1}`,
    label,
    abnormalProbability: rounded(1 / (1 + Math.exp(-logit))),
  }
}

const cellOf = (
  model: ModelName,
  repeat: number,
  budgets: readonly [LabelBudget | null, LabelBudget | null],
): ReportRun => ({
  name: [model.replaceAll(' ', '-'), ...budgets.filter(budget => budget !== null), `r${repeat}`].join('_'),
  repeat,
  configuration: {
    ...defaults,
    model,
    seed: repeat,
    segmentationLabels: budgets[0] ?? defaults.segmentationLabels,
    classificationLabels: budgets[1] ?? defaults.classificationLabels,
  },
  segmentationLabels: budgets[0],
  classificationLabels: budgets[1],
  missing: null,
  environment: null,
  segmentation: [],
  classification: [],
  pictures:
    repeat === 1 ? testPictures({ segmentation: budgets[0] !== null, classification: budgets[1] !== null }) : [],
})

/** Steps and validations of a run, as a made-up loss falls. */
const history = (steps: number): readonly HistoryRecord[] =>
  Array.from({ length: steps }, (_, i) => i + 1).flatMap((step): HistoryRecord[] => {
    const falling = Math.exp(-step / (steps / 3))
    const [crossEntropy, dice] = [0.2 + 0.5 * falling, 0.1 + 0.7 * falling].map(
      (value, k) => value + 0.05 * Math.abs(normal('loss', k, step)),
    ) as [number, number]
    const losses = { crossEntropy, pseudoLabel: 0.1 * uniform('pseudo', step), dice, kl: 0.02 * uniform('kl', step) }
    const total = crossEntropy + 0.25 * losses.pseudoLabel + 5 * dice + 0.01 * losses.kl
    const stepped: HistoryRecord = {
      ...{ kind: 'step', step, losses: { ...losses, total }, pseudoLabelShare: within(1 - falling) },
      ...{ learningRate: 1e-3, busyMs: 10, waitingMs: 1 },
    }
    if (step % Math.ceil(steps / 5) > 0) return [stepped]
    const scores = { dice: 1 - dice, jaccard: (1 - dice) / (1 + dice), accuracy: 1 - crossEntropy / 2 }
    return [
      stepped,
      {
        ...{ kind: 'validation', step, epoch: 1, images: { segmentation: 13, classification: 16 } },
        ...{ losses: { crossEntropy, dice, total }, score: total, best: true, tookMs: 10 },
        scores: { ...scores, f1Normal: scores.accuracy - 0.1, f1Abnormal: scores.accuracy + 0.05 },
      },
    ]
  })

/** Pixels by grey value: a dark border and a wide hump. */
const histograms = (['jsrt', 'chex', 'mcu', 'nihx'] as const).flatMap((source, k) =>
  Array.from({ length: 256 }, (_, intensity) => ({
    ...{ source, intensity },
    pixels: Math.round(
      1e4 * Math.exp(-(((intensity - 110 - 20 * k) / (40 + 5 * k)) ** 2)) + (intensity === 0 ? 4e4 + 4e4 * k : 500),
    ),
  })),
)

const png = await encodeGrey(
  { width: 64, height: 48, data: Uint8Array.from({ length: 64 * 48 }, (_, i) => 4 * (i % 64)) },
  'png',
)
const picture = (of: Omit<ShownPicture, 'file' | 'bytes' | 'widthPx' | 'heightPx'>): ShownPicture => ({
  ...of,
  file: `${of.source}-${of.kind}.png`,
  ...{ widthPx: 64, heightPx: 48 },
  bytes: png,
})

/** Six samples of each source; of the first of chex its views. */
const dataPictures = (): readonly ShownPicture[] => [
  ...(['jsrt', 'chex', 'mcu', 'nihx'] as const).flatMap(source =>
    Array.from({ length: 6 }, (_, i) =>
      picture({
        kind: 'sample',
        source,
        imageId: `${source}/train/${i}`,
        domain: null,
        caption: `IM-${i}-0001 · normal`,
      }),
    ),
  ),
  ...(['weak', 'strong'] as const).map(kind =>
    picture({
      ...{ kind, source: 'chex', imageId: 'chex/train/0', domain: null },
      caption: 'mirrored, cropped, autoContrast, translateX by −12 px, sharpness 0.41',
    }),
  ),
]

const testPictures = (learnt: Readonly<{ segmentation: boolean; classification: boolean }>): readonly ShownPicture[] =>
  domains.flatMap(domain => [
    ...(learnt.segmentation
      ? [0, 1].flatMap(i =>
          (
            [
              'image',
              'truth',
              'prediction',
              'overlay',
              ...(learnt.classification ? ['saliency' as const] : []),
            ] as const
          ).map(kind =>
            picture({
              ...{ kind, domain, source: sources.segmentation[domain], imageId: `lungs/${i}` },
              caption: kind === 'overlay' ? 'Dice 0.912' : '',
            }),
          ),
        )
      : []),
    ...(learnt.classification
      ? (['image', 'saliency'] as const).map(kind =>
          picture({
            kind,
            domain,
            source: sources.classification[domain],
            imageId: 'class/0',
            caption: 'abnormal 0.83',
          }),
        )
      : []),
  ])

/** A report's data of made-up results; the same options, the same data. */
export const syntheticReport = ({
  models = modelNames,
  segmentationLabels = [10, 50, 'full'],
  classificationLabels = [100, 1000, 'full'],
  repeats = 5,
  images = { jsrt: 123, mcu: 35, chex: 624, nihx: 460 },
}: SyntheticReport = {}): ReportData => {
  const cells = models.flatMap(model => {
    const learnt = learntTasks(modelSwitches[model])
    return (learnt.segmentation ? segmentationLabels : [null]).flatMap(segmentation =>
      (learnt.classification ? classificationLabels : [null]).flatMap(classification =>
        Array.from({ length: repeats }, (_, r) => cellOf(model, r + 1, [segmentation, classification])),
      ),
    )
  })
  const count = (n: number) => Array.from({ length: n }, (_, i) => i)
  return {
    name: 'synthetic',
    base: cells.length === 1 ? { ...quickstart, model: models[0]! } : defaults,
    runs: cells.map(cell => ({
      ...cell,
      segmentation:
        cell.segmentationLabels === null
          ? []
          : domains.flatMap(domain => count(images[sources.segmentation[domain]]).map(i => segmented(cell, domain, i))),
      classification:
        cell.classificationLabels === null
          ? []
          : domains.flatMap(domain =>
              count(images[sources.classification[domain]]).map(i => classified(cell, domain, i)),
            ),
    })),
    history: cells.length === 1 ? history(200) : [],
    pictures: dataPictures(),
    histograms,
  }
}
