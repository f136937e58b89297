import type { DetectedCount } from '../../lib/codec/detected-dataset.js'
import type { Label, SampleKey, Split } from '../../lib/codec/sample.js'
import type { LayoutName } from '../layout-readers.js'

type Counted = readonly [what: string, is: (key: SampleKey) => boolean, official: number | null]

const of = (split: Split) => (key: SampleKey) => key.split === split
const labelled = (label: Label) => (key: SampleKey) => key.label === label
const both =
  (...conditions: readonly ((key: SampleKey) => boolean)[]) =>
  (key: SampleKey) =>
    conditions.every(is => is(key))
const masked = ({ maskPaths }: SampleKey) => maskPaths.length > 0
const any = () => true

/**
 * What is counted of each set, and the publishers' numbers: Shiraishi et al. 2000 and van Ginneken et al. 2006; Jaeger et al.
 * 2014 and for Shenzhen's masks Stirenko et al. 2018; Kermany et al. 2018; of ChestX-ray14 what the paper uses.
 */
const counted: Readonly<Record<LayoutName, readonly Counted[]>> = {
  jsrt: [
    ['images', any, 247],
    ['images with masks', masked, 247],
    ['training images', of('train'), 111],
    ['validation images', of('validation'), 13],
    ['test images', of('test'), 123],
  ],
  mcu: [
    ['images', any, 138],
    ['normal images', labelled('normal'), 80],
    ['images of tuberculosis', labelled('abnormal'), 58],
  ],
  shenzhen: [
    ['images', any, 662],
    ['normal images', labelled('normal'), 326],
    ['images of tuberculosis', labelled('abnormal'), 336],
    ['images with masks', masked, 566],
  ],
  chex: [
    ['images', any, 5856],
    ['train/NORMAL images', both(of('train'), labelled('normal')), 1341],
    ['train/PNEUMONIA images', both(of('train'), labelled('abnormal')), 3875],
    ['val/NORMAL images', both(of('validation'), labelled('normal')), 8],
    ['val/PNEUMONIA images', both(of('validation'), labelled('abnormal')), 8],
    ['test/NORMAL images', both(of('test'), labelled('normal')), 234],
    ['test/PNEUMONIA images', both(of('test'), labelled('abnormal')), 390],
  ],
  nihx: [
    ['images used', any, 4185],
    ['images used without finding', labelled('normal'), 2754],
    ['images used with pneumonia', labelled('abnormal'), 1431],
  ],
}

/** Counts a set's samples in the manner of its publisher, beside the official numbers. */
export const countKeys = (source: LayoutName, keys: readonly SampleKey[]): readonly DetectedCount[] =>
  counted[source].map(([what, is, official]) => ({ what, found: keys.filter(is).length, official }))
