import type { PartCard, SourceCard, Spread, StoredForm } from '../lib/codec/data-card.js'
import type { Label, SampleKey } from '../lib/codec/sample.js'
import { percentile } from '../lib/metric/percentile.js'
import type { IntensityShares } from '../lib/report/card-intensity-figure.js'
import { baseName } from '../lib/storage/location.js'
import type { Inspected } from './inspect-together.js'

/** Counts what is seen of a source's samples, some ten numbers for each. */
export type SourceTally = Readonly<{
  add(key: SampleKey, inspected: Inspected): void
  card(): SourceCard
  intensities(): readonly IntensityShares[]
}>

const spreadOf = (values: readonly number[]): Spread | null => {
  if (values.length === 0) return null
  const sorted = Float64Array.from(values)
  return { min: percentile(sorted, 0), median: percentile(sorted, 0.5), max: percentile(sorted, 1) }
}

/** The value of a key, made where there is none yet. */
const kept = <K, V>(map: Map<K, V>, key: K, make: () => V): V => {
  const value = map.get(key) ?? make()
  map.set(key, value)
  return value
}

/** A format whose header is not known is called by the file's extension. */
const formOf = ({ imagePath }: SampleKey, { file }: Inspected): Omit<StoredForm, 'images'> => {
  if (file?.facts) {
    const { format, bitDepth, colour } = file.facts
    return { format, bitDepth, colour }
  }
  const format = /\.(\w+)$/.exec(baseName(imagePath))?.[1]?.toLowerCase() ?? 'unknown'
  return { format, bitDepth: null, colour: null }
}

const order = { train: 0, validation: 1, test: 2, normal: 0, abnormal: 1, null: 2 } as const

type Part = { split: SampleKey['split']; label: Label | null; images: number; readable: number; patients: Set<string> }
type Intensities = { label: Label | null; images: number; shares: Float64Array }

/**
 * A tally of no samples yet.
 *
 * @example const tally = sourceTally('chex')
 */
export const sourceTally = (source: string): SourceTally => {
  const parts = new Map<string, Part>()
  const splitsOfPatient = new Map<string, Set<string>>()
  const forms = new Map<string, { form: Omit<StoredForm, 'images'>; images: number }>()
  const intensities = new Map<Label | null, Intensities>()
  const [widths, heights, spacings, lungShares]: [number[], number[], number[], number[]] = [[], [], [], []]
  const count = { images: 0, readable: 0, withMask: 0, mismatched: 0, empty: 0, turned: 0, profiled: 0, blank: 0 }
  const sum = { imageBytes: 0, maskBytes: 0, mean: 0, deviation: 0, withoutPatient: 0 }

  const addKey = ({ split, label, patientId, maskPaths }: SampleKey, readable: boolean) => {
    const none = (): Part => ({ split, label, images: 0, readable: 0, patients: new Set() })
    const part = kept(parts, `${split} ${label}`, none)
    part.images++
    if (readable) part.readable++
    count.images++
    if (maskPaths.length > 0) count.withMask++
    if (patientId === null) sum.withoutPatient++
    else {
      part.patients.add(patientId)
      kept(splitsOfPatient, patientId, () => new Set<string>()).add(split)
    }
  }
  const addFile = (key: SampleKey, inspected: Inspected) => {
    sum.imageBytes += inspected.file?.bytes ?? 0
    sum.maskBytes += inspected.maskBytes
    if (inspected.problem !== null) return
    const form = formOf(key, inspected)
    kept(forms, JSON.stringify(form), () => ({ form, images: 0 })).images++
    if ((inspected.file?.facts?.orientation ?? 1) !== 1) count.turned++
    if (inspected.file?.facts?.profile) count.profiled++
  }
  const addImage = ({ label }: SampleKey, { widthPx, heightPx, histogram }: NonNullable<Inspected['image']>) => {
    count.readable++
    widths.push(widthPx)
    heights.push(heightPx)
    const of = kept(intensities, label, () => ({ label, images: 0, shares: new Float64Array(256) }))
    of.images++
    let [mean, square, values] = [0, 0, 0]
    histogram.forEach((pixels, value) => {
      const share = pixels / (widthPx * heightPx)
      of.shares[value]! += share
      mean += share * value
      square += share * value * value
      if (pixels > 0) values++
    })
    sum.mean += mean
    sum.deviation += Math.sqrt(Math.max(0, square - mean * mean))
    if (values === 1) count.blank++
  }

  return {
    add: (key, inspected) => {
      const { problem, image, lungShare } = inspected
      addKey(key, problem === null)
      addFile(key, inspected)
      if (image !== null) addImage(key, image)
      if (inspected.pixelSpacingMm !== null) spacings.push(inspected.pixelSpacingMm)
      if (problem?._tag === 'MaskSizeMismatch') count.mismatched++
      if (lungShare === null) return
      lungShares.push(lungShare)
      if (lungShare === 0) count.empty++
    },
    card: () => {
      const patients = splitsOfPatient.size
      const several = [...splitsOfPatient.values()].filter(({ size }) => size > 1).length
      const { readable } = count
      const [widthPx, heightPx] = [spreadOf(widths), spreadOf(heights)]
      const aspect = spreadOf(widths.map((width, i) => width / heights[i]!))
      return {
        source,
        images: count.images,
        readable,
        parts: [...parts.values()]
          .sort((a, b) => order[a.split] - order[b.split] || order[`${a.label}`] - order[`${b.label}`])
          .map((part): PartCard => ({ ...part, patients: patients === 0 ? null : part.patients.size })),
        patients: patients === 0 ? null : { patients, imagesWithout: sum.withoutPatient, inSeveralSplits: several },
        masks: {
          with: count.withMask,
          without: count.images - count.withMask,
          mismatched: count.mismatched,
          empty: count.empty,
          lungShare: spreadOf(lungShares),
        },
        size:
          widthPx && heightPx && aspect
            ? { widthPx, heightPx, aspect, sizes: new Set(widths.map((width, i) => `${width} ${heights[i]}`)).size }
            : null,
        pixelSpacingMm: spreadOf(spacings),
        stored: [...forms.values()]
          .map(({ form, images }) => ({ ...form, images }))
          .sort((a, b) => b.images - a.images || (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)),
        ...{ turned: count.turned, profiled: count.profiled, blank: count.blank },
        ...{ imageBytes: sum.imageBytes, maskBytes: sum.maskBytes },
        intensity: readable === 0 ? null : { mean: sum.mean / readable, deviation: sum.deviation / readable },
      }
    },
    intensities: () =>
      [...intensities.values()]
        .sort((a, b) => order[`${a.label}`] - order[`${b.label}`])
        .map(({ label, images, shares }) => ({ source, label, images, shares: shares.map(share => share / images) })),
  }
}
