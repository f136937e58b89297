import { join } from 'node:path'
import type { Label } from '../../lib/codec/sample.js'
import { phantomFolder } from './folder.js'
import { phantomLabel } from './label.js'
import type { PhantomPlan } from './plan.js'
import type { PhantomSource } from './style.js'

/** One phantom to draw, and the files it goes to, relative to the root; `mask` null where the layout has none. */
export type PhantomFile = Readonly<{
  source: PhantomSource
  index: number
  label: Label
  image: string
  mask: string | null
}>

const padded = (number: number, digits: number) => String(number).padStart(digits, '0')
const upTo = (count: number) => Array.from({ length: count }, (_, i) => i)

/** Of 247 JSRT images 154 carry a nodule in their name (CLN) and the rest do not (NN); the phantoms keep the names. */
const planJsrt = (count: number): readonly PhantomFile[] => {
  const nodules = Math.round((count * 154) / 247)
  return upTo(count).map(index => {
    const name = index < nodules ? `JPCLN${padded(index + 1, 3)}` : `JPCNN${padded(index - nodules + 1, 3)}`
    const file = `${name}.png`
    return {
      source: 'jsrt',
      index,
      label: 'normal',
      image: join(phantomFolder.jsrt, 'images', file),
      mask: join(phantomFolder.jsrt, 'masks', file),
    }
  })
}

const planChex = ({ seed, abnormalShare, counts: { chex } }: PhantomPlan): readonly PhantomFile[] => {
  const folders = [...upTo(chex.train).fill(0), ...upTo(chex.validation).fill(1), ...upTo(chex.test).fill(2)]
  return folders.map((folder, index) => {
    const label = phantomLabel('chex', seed, index, abnormalShare)
    const name = label === 'normal' ? `IM-${padded(index + 1, 4)}-0001` : `person${index + 1}_bacteria_${index + 1}`
    const path = [['train', 'val', 'test'][folder]!, label === 'normal' ? 'NORMAL' : 'PNEUMONIA', `${name}.jpeg`]
    return { source: 'chex', index, label, image: join(phantomFolder.chex, ...path), mask: null }
  })
}

/** The healthy ones have the lower numbers, as in the Montgomery set. */
const planMcu = ({ seed, abnormalShare, counts }: PhantomPlan): readonly PhantomFile[] => {
  const labelled = upTo(counts.mcu).map(index => ({ index, label: phantomLabel('mcu', seed, index, abnormalShare) }))
  const sorted = [...labelled.filter(p => p.label === 'normal'), ...labelled.filter(p => p.label === 'abnormal')]
  return sorted.map(({ index, label }, place) => {
    const file = `MCUCXR_${padded(place + 1, 4)}_${label === 'normal' ? 0 : 1}.png`
    return {
      source: 'mcu',
      index,
      label,
      image: join(phantomFolder.mcu, 'CXR_png', file),
      mask: join(phantomFolder.mcu, 'mask', file),
    }
  })
}

const nihxName = (index: number) => `${padded(index + 1, 8)}_000.png`

const planNihx = ({ seed, abnormalShare, counts }: PhantomPlan): readonly PhantomFile[] =>
  upTo(counts.nihx).map(index => ({
    source: 'nihx',
    index,
    label: phantomLabel('nihx', seed, index, abnormalShare),
    image: join(phantomFolder.nihx, 'images', nihxName(index)),
    mask: null,
  }))

/** Every image of a plan, source by source. */
export const phantomFiles = (plan: PhantomPlan): readonly PhantomFile[] => [
  ...planJsrt(plan.counts.jsrt),
  ...planChex(plan),
  ...planMcu(plan),
  ...planNihx(plan),
]
