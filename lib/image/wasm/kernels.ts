import { kernelsBase64 } from './kernels-base64.js'

// TypeScript declares WebAssembly among the browser's types, which this project leaves out.
declare const WebAssembly: {
  Module: new (bytes: Uint8Array) => object
  Instance: new (module: object) => { exports: unknown }
}

/**
 * The pixel loops of the `.wat` files. All addresses and sizes are bytes in `memory`, pixels are 8 bits, row after row
 * without gaps; every size is at least 1. They read and write up to 16 bytes past the regions that they are given
 * (`reflectRows` also reads as many before), and `resampleColumns` reads up to 2·pairs rows past: who calls them leaves
 * that room between the regions.
 */
type Kernels = Readonly<{
  memory: { readonly buffer: ArrayBuffer; grow(pages: number): number }
  /** Each of `rows` rows becomes `widthPx` < `width` pixels; `windows` and `blocks` as `rowWindows` packs them. */
  resampleRows(
    from: number,
    width: number,
    rows: number,
    to: number,
    widthPx: number,
    windows: number,
    blocks: number,
  ): void
  /** Each of `rows` rows becomes `widthPx` > `width` pixels; `windows` as `rowWindows` packs them. */
  enlargeRows(from: number, width: number, rows: number, to: number, widthPx: number, windows: number): void
  /** The columns of an image `width` pixels wide become `heightPx` pixels; `windows` as `columnWindows` packs them. */
  resampleColumns(from: number, width: number, to: number, heightPx: number, windows: number, pairs: number): void
  /** `pixels` pixels of 3 or 4 interleaved channels (RGB, alpha ignored) become grey. */
  greyFromColour(from: number, channels: number, pixels: number, to: number): void
  /** Each of `count` bytes becomes its entry in the 256 bytes at `table`, in place. */
  lookUp(at: number, count: number, table: number): void
  /** Adds each of `count` bytes, a multiple of 4, to one of the four tables of 256 counts (int32) at `counts`. */
  histogram(from: number, count: number, counts: number): void
  /** The least of `count` bytes, and 256 times the greatest; those up to the next multiple of 16 count too. */
  extremes(from: number, count: number): number
  /** The sum of `count` ≤ 2²⁴ bytes as an int32; those up to the next multiple of 16 count too. */
  sum(from: number, count: number): number
  /** Each of `count` bytes becomes x & mask, in place. */
  keepBits(at: number, count: number, mask: number): void
  /** Each of `count` bytes that is at least `threshold` becomes 255 − x, in place. */
  invertFrom(at: number, count: number, threshold: number): void
  /**
   * Row y becomes row y + shiftY, mirrored at the top and bottom edge: `ahead` pixels of it from column `first` on, and
   * for the rest of the row from column `last` down; which of them come first says `aheadFirst`, 1 or 0.
   */
  reflectRows(
    from: number,
    width: number,
    height: number,
    to: number,
    shiftY: number,
    first: number,
    ahead: number,
    last: number,
    aheadFirst: number,
  ): void
  /** Row y is copied from column offset + ((start + y·step) >> 16) on, black where there is none. */
  shiftRows(from: number, width: number, height: number, to: number, offset: number, start: number, step: number): void
  /** Rows `top` to `bottom` − 1: column x is copied from row (start + x·step) >> 16 on, black where there is none. */
  shiftColumns(
    from: number,
    width: number,
    height: number,
    to: number,
    start: number,
    step: number,
    top: number,
    bottom: number,
  ): void
  /**
   * (x, y) becomes ((x0 + a·x + b·y) >> 16, (y0 + d·x + e·y) >> 16), black where there is none; sides and coordinates
   * are below 2¹⁵ px.
   */
  gather(
    from: number,
    width: number,
    height: number,
    to: number,
    x0: number,
    y0: number,
    a: number,
    b: number,
    d: number,
    e: number,
  ): void
  /** Pillow's sharpness of an image of at least 3 × 3 pixels: towards itself from its smoothed self, by `factor`. */
  sharpen(from: number, width: number, height: number, to: number, factor: number): void
}>

const { exports } = new WebAssembly.Instance(new WebAssembly.Module(Buffer.from(kernelsBase64, 'base64')))

/** The pixel loops, ready to run in this thread: each thread has its own instance and memory. */
export const kernels = exports as Kernels

const pageBytes = 2 ** 16

let occupied = false

/** Keeps the kernels' memory from being handed out until `vacate`: an image lies there between several calls. */
export const occupy = (): void => {
  occupied = true
}
export const vacate = (): void => {
  occupied = false
}

/**
 * The kernels' memory with room for at least `bytes` bytes, whatever was in it before. It belongs to one synchronous
 * call and is reused by the next; it grows to the largest call and never shrinks. Throws a RangeError where the
 * machine, or the 4 GiB that WebAssembly can address, have no room, and an Error while the memory is occupied.
 */
export const workspace = (bytes: number): Uint8Array => {
  if (occupied)
    throw new Error('Expected nothing else to use the kernels while an image is painted: wrap it in onImage')
  const { memory } = kernels
  const missing = bytes - memory.buffer.byteLength
  if (missing > 0) memory.grow(Math.ceil(missing / pageBytes))
  return new Uint8Array(memory.buffer)
}
