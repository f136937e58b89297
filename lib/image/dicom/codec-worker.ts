import { createRequire } from 'node:module'
import type * as Codecs from 'dcmjs-codecs'
import { move, transferableSymbol, valueSymbol } from 'piscina'
import { messageOf } from '../../codec/message-of.js'
import type { PixelCoding } from './transfer-syntaxes.js'

/** A coded frame and what the header says of its pixels. */
export type CodedFrame = Readonly<{
  coding: Exclude<PixelCoding, 'none' | 'rle'>
  stream: Uint8Array
  widthPx: number
  heightPx: number
  bitsAllocated: number
  bitsStored: number
  signed: boolean
}>

/** Pixels as bytes, least significant first, or why there are none. */
export type DecodedFrame = Readonly<{ data: Uint8Array } | { cause: string }>

/** What the libraries remark on a stream that they decode all the same, filling in what is missing. */
const isAlarming = (line: string) => /corrupt|premature|CallbackWarning/i.test(line)

let codecs: Promise<typeof Codecs> | null = null
const remarks: string[] = []

const start = async (): Promise<typeof Codecs> => {
  // CommonJS; its logger is made to note what would be printed.
  const loaded = createRequire(import.meta.url)('dcmjs-codecs') as typeof Codecs
  const note = (line: unknown) => {
    if (isAlarming(String(line))) remarks.push(String(line))
  }
  Object.assign(loaded.log, { trace: note, debug: note, info: note, warn: note, error: note })
  await loaded.NativeCodecs.initializeAsync({ logCodecsInfo: true })
  return loaded
}

/** The part of a message after the names of the functions that it came through. */
const lastPart = (text: string) => text.split('::').at(-1)?.trim().replace(/\.$/, '') ?? ''

const decode = (
  { NativeCodecs, Context }: typeof Codecs,
  { coding, stream, widthPx, heightPx, signed, ...bits }: CodedFrame,
): DecodedFrame => {
  const context = new Context({
    ...bits,
    ...{ width: widthPx, height: heightPx, encodedBuffer: stream },
    ...{ samplesPerPixel: 1, planarConfiguration: 0, pixelRepresentation: Number(signed) },
    // Both are one plain sample to the decoders.
    photometricInterpretation: 'MONOCHROME2',
  })
  const decoders = { jpeg: 'decodeJpeg', 'jpeg-ls': 'decodeJpegLs', 'jpeg-2000': 'decodeJpeg2000' } as const
  const data = NativeCodecs[decoders[coding]](context).getDecodedBuffer()
  if (remarks.length > 0) return { cause: lastPart(remarks[0]!) }
  return data === undefined ? { cause: 'the decoder gave nothing' } : { data }
}

/**
 * What the thread of `decodeCoded` runs: decodes a frame by libijg (JPEG in 8, 12 and 16 bits), CharLS or OpenJPEG, as
 * compiled to WebAssembly in dcmjs-codecs, and moves the pixels to the caller. What the libraries merely warn of, such as
 * a scan that ends too early, is a failure. After one the WebAssembly module is made anew: it has not freed its memory.
 */
const codecWorker = async (frame: CodedFrame): Promise<unknown> => {
  codecs ??= start()
  const loaded = await codecs
  remarks.length = 0
  try {
    const decoded = decode(loaded, frame)
    return 'data' in decoded ? move({ [transferableSymbol]: [decoded.data.buffer], [valueSymbol]: decoded }) : decoded
  } catch (error) {
    codecs = null
    // What WebAssembly itself says, such as "unreachable", tells nobody anything.
    return { cause: (error as Error).name === 'RuntimeError' ? 'the decoder broke down' : lastPart(messageOf(error)) }
  }
}

export default codecWorker
