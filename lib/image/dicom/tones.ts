import type { DataSet } from 'dicom-parser'
import type { GreyHeader } from './grey-header.js'
import { type LookUpTable, lookedUp, lookUpTable } from './look-up-table.js'
import type { StoredWords } from './stored-words.js'
import { isWindow, type Window, windowTone } from './window-tone.js'

/** Where the tones of a picture come from: what the file says of its display, or the picture itself. */
export type Intensity = 'window' | 'percentile'

/** The shares of pixels that are black and white by percentiles: the background's noise, and markers. */
const LEAST = 0.01
const MOST = 0.995

/** What a stored word says: its stored bits as a number. */
const storedValueOf = ({ bitsStored, highBit, signed }: GreyHeader) => {
  const shift = highBit + 1 - bitsStored
  const mask = 2 ** bitsStored - 1
  const sign = signed ? 2 ** (bitsStored - 1) : 0
  return (word: number): number => (((word >> shift) & mask) ^ sign) - sign
}

/** Stored values that are no part of the picture (PS3.3, C.7.5.1.1.2), or none. */
const paddingOf = (dataSet: DataSet, { signed }: GreyHeader): readonly [least: number, most: number] | null => {
  const read = (tag: string) => (signed ? dataSet.int16(tag) : dataSet.uint16(tag))
  const value = read('x00280120')
  if (value === undefined) return null
  const limit = read('x00280121') ?? value
  return [Math.min(value, limit), Math.max(value, limit)]
}

/** Stored values into the modality's own, such as Hounsfield units: by a table, or slope and intercept. */
const modalityOf = (dataSet: DataSet, { signed }: GreyHeader): ((value: number) => number) => {
  const table = lookUpTable(dataSet, 'x00283000', signed)
  if (table !== null) return value => lookedUp(table, value)
  const slope = dataSet.floatString('x00281053') ?? 1
  const intercept = dataSet.floatString('x00281052') ?? 0
  // A slope of 0 would leave nothing of the picture.
  if (!Number.isFinite(slope) || slope === 0 || !Number.isFinite(intercept)) return value => value
  return value => slope * value + intercept
}

const tableTone =
  (table: LookUpTable) =>
  (value: number): number =>
    (lookedUp(table, value) * 255) / (2 ** table.bits - 1)

/** The tones that the file asks for: by the first of its tables, or else of its windows; null where it has neither. */
const displayTone = (dataSet: DataSet, { signed }: GreyHeader): ((value: number) => number) | null => {
  const table = lookUpTable(dataSet, 'x00283010', signed)
  if (table !== null) return tableTone(table)
  const named = dataSet.string('x00281056')
  const window: Window = {
    centre: dataSet.floatString('x00281050', 0) ?? Number.NaN,
    width: dataSet.floatString('x00281051', 0) ?? Number.NaN,
    shape: named === 'LINEAR_EXACT' || named === 'SIGMOID' ? named : 'LINEAR',
  }
  return isWindow(window) ? value => windowTone(window, value) : null
}

type Counted = readonly [value: number, pixels: number]

/** The least value that so large a share of the pixels does not exceed (nearest rank); at least one pixel is counted. */
const percentileOf = (sorted: readonly Counted[], share: number): number => {
  const wanted = share * sorted.reduce((sum, [, pixels]) => sum + pixels, 0)
  let seen = 0
  for (const [value, pixels] of sorted) {
    seen += pixels
    if (seen >= wanted) return value
  }
  return sorted.at(-1)?.[0] ?? 0
}

/** Tones that rise with the value from the 1st to the 99.5th percentile. */
const percentileTone = (counted: readonly Counted[]): ((value: number) => number) => {
  const sorted = counted.toSorted(([a], [b]) => a - b)
  const [low, high] = [percentileOf(sorted, LEAST), percentileOf(sorted, MOST)]
  return value => (value <= low ? 0 : value >= high ? 255 : ((value - low) / (high - low)) * 255)
}

const countWords = (words: StoredWords): Uint32Array => {
  const counts = new Uint32Array(words.BYTES_PER_ELEMENT === 1 ? 256 : 65_536)
  for (let i = 0; i < words.length; i++) counts[words[i]!]!++
  return counts
}

/**
 * The 8-bit tone of every word that may be stored, 256 or 65,536 of them; black is 0, in MONOCHROME1 too.
 *
 * Stored bits become a number, that the modality's value (its table, or slope and intercept), and that a tone: with
 * `window` by the VOI table or window that the file has (the first of several), otherwise, and with `percentile`, from
 * the 1st to the 99.5th percentile of what the picture shows. MONOCHROME1 is inverted: percentiles count from its dark
 * end as well. Pixel padding is black, and not counted. Tones are rounded to the nearest.
 */
export const tones = (dataSet: DataSet, header: GreyHeader, words: StoredWords, intensity: Intensity): Uint8Array => {
  const value = storedValueOf(header)
  const modality = modalityOf(dataSet, header)
  const padding = paddingOf(dataSet, header)
  const isPadding = (stored: number) => padding !== null && stored >= padding[0] && stored <= padding[1]
  const counts = countWords(words)
  const inverted = header.photometric === 'MONOCHROME1'
  const display = intensity === 'window' ? displayTone(dataSet, header) : null
  const shown = (stored: number) => (inverted && display === null ? -modality(stored) : modality(stored))
  const counted = () => {
    const all: Counted[] = []
    for (const [word, pixels] of counts.entries())
      if (pixels > 0 && !isPadding(value(word))) all.push([shown(value(word)), pixels])
    return all
  }
  const tone = display === null ? percentileTone(counted()) : inverted ? (x: number) => 255 - display(x) : display
  const table = new Uint8Array(counts.length)
  // Words that do not occur need no tone.
  for (let word = 0; word < table.length; word++)
    if (counts[word]! > 0 && !isPadding(value(word))) table[word] = Math.round(tone(shown(value(word))))
  return table
}
