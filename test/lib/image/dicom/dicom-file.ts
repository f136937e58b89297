import { deflateRawSync } from 'node:zlib'

/** An element: its tag as in `'0028,0010'`, its VR, and its value; of `SQ` a list of items. */
export type Element = readonly [
  tag: string,
  vr: string,
  value: string | number | readonly number[] | Uint8Array | readonly (readonly Element[])[],
]

export type FileOptions = Readonly<{
  /** The transfer syntax's end, after 1.2.840.10008.1.2; `.1` is Explicit VR Little Endian. */
  syntax?: string
  /** The encapsulated pixel data: a stream in each fragment, after an empty offset table. */
  fragments?: readonly Uint8Array[]
}>

type Writing = Readonly<{ explicit: boolean; bigEndian: boolean }>

const uid = '1.2.840.10008.1.2'
const long = new Set(['OB', 'OW', 'SQ', 'UN', 'UT'])

const number = (size: 2 | 4, value: number, bigEndian: boolean): Buffer => {
  const bytes = Buffer.alloc(size)
  bytes[bigEndian ? 'writeUIntBE' : 'writeUIntLE'](value < 0 ? value + 2 ** (8 * size) : value, 0, size)
  return bytes
}

const valueBytes = (vr: string, value: Element[2], writing: Writing): Buffer => {
  if (typeof value === 'string') return Buffer.from(value.length % 2 === 0 ? value : `${value} `, 'latin1')
  if (value instanceof Uint8Array) return Buffer.from(value)
  if (vr === 'SQ')
    return Buffer.concat(
      (value as readonly (readonly Element[])[]).flatMap(item => {
        const bytes = Buffer.concat(item.map(element => elementBytes(element, writing)))
        return [tagBytes('fffe,e000', writing), number(4, bytes.length, writing.bigEndian), bytes]
      }),
    )
  return Buffer.concat([value].flat().map(one => number(vr === 'UL' ? 4 : 2, one as number, writing.bigEndian)))
}

const tagBytes = (tag: string, { bigEndian }: Writing): Buffer =>
  Buffer.concat(tag.split(',').map(half => number(2, Number.parseInt(half, 16), bigEndian)))

const elementBytes = ([tag, vr, value]: Element, writing: Writing): Buffer => {
  const bytes = valueBytes(vr, value, writing)
  const { explicit, bigEndian } = writing
  const head: Uint8Array[] = [tagBytes(tag, writing)]
  if (!explicit) head.push(number(4, bytes.length, false))
  else if (long.has(vr)) head.push(Buffer.from(`${vr}\0\0`), number(4, bytes.length, bigEndian))
  else head.push(Buffer.from(vr), number(2, bytes.length, bigEndian))
  return Buffer.concat([...head, bytes])
}

const encapsulated = (fragments: readonly Uint8Array[]): Buffer => {
  const little: Writing = { explicit: true, bigEndian: false }
  const item = (bytes: Uint8Array) => {
    const even = bytes.length % 2 === 0 ? bytes : Buffer.concat([bytes, Buffer.alloc(1)])
    return Buffer.concat([tagBytes('fffe,e000', little), number(4, even.length, false), even])
  }
  return Buffer.concat([
    tagBytes('7fe0,0010', little),
    Buffer.from('OB\0\0'),
    number(4, 0xffffffff, false),
    item(new Uint8Array(0)),
    ...fragments.map(item),
    tagBytes('fffe,e0dd', little),
    number(4, 0, false),
  ])
}

/** The bytes of a DICOM file with these elements, which are put into the order of their tags. */
export const dicomFile = (elements: readonly Element[], { syntax = '.1', fragments }: FileOptions = {}): Buffer => {
  const writing: Writing = { explicit: syntax !== '', bigEndian: syntax === '.2' }
  const name = `${uid}${syntax}`
  const meta = elementBytes(['0002,0010', 'UI', name.length % 2 === 0 ? name : `${name}\0`], {
    explicit: true,
    bigEndian: false,
  })
  const length = elementBytes(['0002,0000', 'UL', meta.length], { explicit: true, bigEndian: false })
  const sorted = elements.toSorted(([a], [b]) => (a < b ? -1 : 1))
  const body = Buffer.concat([
    ...sorted.map(element => elementBytes(element, writing)),
    ...(fragments ? [encapsulated(fragments)] : []),
  ])
  return Buffer.concat([
    Buffer.alloc(128),
    Buffer.from('DICM'),
    length,
    meta,
    syntax === '.1.99' ? deflateRawSync(body) : body,
  ])
}

export type Picture = Readonly<{
  width: number
  height: number
  /** Stored pixels. */
  pixels: Uint8Array | Uint16Array | Int16Array
  bitsStored?: number
  photometric?: string
}>

/** The elements of a grey picture, with its pixels unless they are encapsulated; `more` replaces or adds to them. */
export const pictureElements = (
  { width, height, pixels, bitsStored = 8 * pixels.BYTES_PER_ELEMENT, photometric = 'MONOCHROME2' }: Picture,
  more: readonly Element[] = [],
  { syntax = '.1', fragments }: FileOptions = {},
): readonly Element[] => {
  const bits = 8 * pixels.BYTES_PER_ELEMENT
  const words = Buffer.from(pixels.buffer.slice(pixels.byteOffset, pixels.byteOffset + pixels.byteLength))
  const even = words.length % 2 === 0 ? words : Buffer.concat([words, Buffer.alloc(1)])
  const plain: readonly Element[] = [
    ['0028,0002', 'US', 1],
    ['0028,0004', 'CS', photometric],
    ['0028,0010', 'US', height],
    ['0028,0011', 'US', width],
    ['0028,0100', 'US', bits],
    ['0028,0101', 'US', bitsStored],
    ['0028,0102', 'US', bitsStored - 1],
    ['0028,0103', 'US', pixels instanceof Int16Array ? 1 : 0],
    ...(fragments ? [] : [['7fe0,0010', 'OW', syntax === '.2' ? even.swap16() : even] as const]),
  ]
  const replaced = new Set(more.map(([tag]) => tag))
  return [...plain.filter(([tag]) => !replaced.has(tag)), ...more]
}

/** The bytes of a DICOM file of a grey picture. */
export const pictureFile = (picture: Picture, more: readonly Element[] = [], options: FileOptions = {}): Buffer =>
  dicomFile(pictureElements(picture, more, options), options)
