import * as t from 'io-ts'

/** The eight models of the paper (arXiv 2010.14731), by the names that its tables give them. */
export const modelNames = [
  'U-Net',
  'U-Net Encoder',
  'U-Net Encoder SSL',
  'UMTL',
  'UMTL-S',
  'UMTL-SSL',
  'UMTL-SSL-S',
  'MultiMix',
] as const

/** The name of one of the eight models. */
export const ModelName = t.keyof(
  Object.fromEntries(modelNames.map(name => [name, null])) as Record<(typeof modelNames)[number], null>,
  `one of ${modelNames.join(', ')}`,
)
export type ModelName = t.TypeOf<typeof ModelName>
