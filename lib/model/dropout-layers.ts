import type { Model } from './model.js'

/** A block whose output is dropped from, and the shape of that output for one image. */
export type DropoutLayer = Readonly<{ name: string; shape: readonly [height: number, width: number, channels: number] }>

/**
 * The blocks of a model in the order of its weights: at level n of encoder and decoder the image's size is halved n − 1
 * times.
 *
 * @example dropoutLayers(model)[0] // { name: 'encoder.dconv_down1', shape: [256, 256, 16] }
 */
export const dropoutLayers = ({ sizePx, weights }: Pick<Model, 'sizePx' | 'weights'>): readonly DropoutLayer[] =>
  [...weights].flatMap(([name, { shape }]) => {
    const [, layer, level] = /^(.+dconv_(?:down|up)(\d))\.3\.weight$/.exec(name) ?? []
    if (layer === undefined) return []
    const size = sizePx / 2 ** (Number(level) - 1)
    return [{ name: layer, shape: [size, size, shape[3]!] as const }]
  })
