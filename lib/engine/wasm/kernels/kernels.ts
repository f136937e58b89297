import { setFlagsFromString } from 'node:v8'
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm'
import { kernelsBase64 } from './kernels-base64.js'

// TypeScript declares WebAssembly among the browser's types, which this project leaves out.
declare const WebAssembly: {
  validate(bytes: Uint8Array): boolean
  Module: new (bytes: Uint8Array) => object
  Instance: new (module: object, imports: object) => { exports: unknown }
}

/**
 * One of Winograd's transformations, see winograd-text.ts, of `tileRows` × `tilesAcross` tiles. Pixels: `pixelBytes`
 * and `rowBytes` apart, `vectors` times four channels, `stepBytes` apart. Planes: 16, `planeBytes` apart, in which tiles
 * are `tileBytes` and those vectors `vectorBytes` apart.
 */
type WinogradTiles = (
  pixels: number,
  rowBytes: number,
  pixelBytes: number,
  tilesAcross: number,
  tileRows: number,
  vectors: number,
  stepBytes: number,
  planes: number,
  planeBytes: number,
  tileBytes: number,
  vectorBytes: number,
) => void

/**
 * The loops of this folder's `.wat` and `-text.ts` files, over the backend's own memory. All places are byte addresses
 * in it; images are [height,width,channels] float32. Who calls them sees to it that nothing is 0.
 */
export type Kernels = Readonly<{
  fillZeros(at: number, bytes: number): void
  /** Rows `first` … `first + rows − 1` of an image, with zeros beside them and in place of those outside of it. */
  padRows(
    image: number,
    height: number,
    rowBytes: number,
    first: number,
    rows: number,
    leftBytes: number,
    paddedBytes: number,
    to: number,
  ): void
  /** The same rows as planes of four channels: [⌈channels/4⌉][rows][paddedWidth][4]. */
  packPlanes(
    image: number,
    height: number,
    width: number,
    channels: number,
    first: number,
    rows: number,
    left: number,
    paddedWidth: number,
    to: number,
  ): void
  /** Pixels as panels of eight channels: [⌈channels/8⌉][pixels][8]. */
  packPanels(image: number, pixels: number, channels: number, to: number): void
  /** A filter [taps][inputs][outputs] as panels of eight outputs: [⌈outputs/8⌉][taps][inputs][8]. */
  packFilter(filter: number, taps: number, inputs: number, outputs: number, to: number): void
  /** The filter turned by 180° as panels of eight inputs: [⌈inputs/8⌉][taps][outputs][8]. */
  packTurnedFilter(filter: number, taps: number, inputs: number, outputs: number, to: number): void
  /**
   * `rows` × `width` pixels of a convolution with stride 1, from `padRows`' rows of `rowBytes`; `panels` is the filter as
   * `packFilter` or `packTurnedFilter` packs it, `runBytes` its columns × channels. Where the output's channels are no multiple of eight, up to
   * 28 bytes behind it are overwritten.
   */
  convolveRows(
    from: number,
    rows: number,
    rowBytes: number,
    width: number,
    pixelBytes: number,
    filterRows: number,
    runBytes: number,
    panels: number,
    blocks: number,
    out: number,
    outPixelBytes: number,
  ): void
  /** sums[filter row][column][4·planes][8·blocks] += what `rows` × `width` pixels add to a filter's gradient. */
  addFilterGradient(
    planes: number,
    planeCount: number,
    rowBytes: number,
    planeBytes: number,
    rows: number,
    width: number,
    filterRows: number,
    filterColumns: number,
    panels: number,
    blocks: number,
    sums: number,
  ): void
  /** Bᵀ d B of tiles of 4×4 pixels that overlap by two. */
  winogradInput: WinogradTiles
  /** A dy Aᵀ of tiles of 2×2 pixels. */
  winogradGradient: WinogradTiles
  /** Aᵀ m A: the planes are read, tiles of 2×2 pixels written. */
  winogradOutput: WinogradTiles
  /** G g Gᵀ of a filter as `packFilter` packs it, to 16 planes [panels][inputs][8]. */
  winogradFilter(packed: number, panels: number, inputs: number, planes: number, planeBytes: number): void
  /** Gᵀ u G of 16 planes to the nine taps of a filter's gradient, `bytes` bytes each, a multiple of 16. */
  winogradFilterGradient(planes: number, planeBytes: number, to: number, bytes: number): void
  /** Sums of x − x₀ and (x − x₀)² for each channel (in fours), as 2 × channels float64, x₀ being the first pixel. */
  momentSums(x: number, pixels: number, channels: number, sums: number): void
  /** leaky((x − μ)·rate) with `constants` μ and rate, 2 × channels float32; channels in fours. */
  normaliseLeaky(x: number, pixels: number, channels: number, constants: number, slope: number, y: number): void
  /** Sums of g = dy·leaky′(y) and of dy·y for each channel (in fours), as 2 × channels float64. */
  gradientSums(dy: number, y: number, pixels: number, channels: number, slope: number, sums: number): void
  /** (g − a − x̂·b)·rate with `constants` a, b and rate, 3 × channels float32; channels in fours. */
  normaliseLeakyGradient(
    dy: number,
    y: number,
    pixels: number,
    channels: number,
    constants: number,
    slope: number,
    dx: number,
  ): void
  /** `count` runs of `bytes` (a multiple of 4) from places `fromStep` bytes apart to places `toStep` bytes apart. */
  copyRuns(from: number, fromStep: number, to: number, toStep: number, bytes: number, count: number): void
  /** The gradient of 2×2 max-pooling with stride 2; channels in fours. */
  halvingMaxGradient(x: number, dy: number, outRows: number, outWidth: number, channels: number, dx: number): void
  /** Adds each pixel's channels (in fours) to two pixels of a row; `table`: their byte offsets and weights. */
  giveBackRow(dy: number, width: number, channels: number, table: number, to: number): void
  /** to += from·weight over `bytes` bytes, a multiple of 16. */
  addWeighted(from: number, weight: number, bytes: number, to: number): void
}>

/** With multiply-adds fused, for which WebAssembly must have relaxed SIMD, or in two operations each. */
export type KernelForm = keyof typeof kernelsBase64

const bytesOf = (form: KernelForm): Uint8Array => Buffer.from(kernelsBase64[form], 'base64')

/** Whether this engine runs the fused form: Node 20 has relaxed SIMD behind a flag, later ones without. */
export const runsFused = (): boolean => {
  if (WebAssembly.validate(bytesOf('fused'))) return true
  if (process.versions.v8.startsWith('11.')) setFlagsFromString('--experimental-wasm-relaxed-simd')
  return WebAssembly.validate(bytesOf('fused'))
}

/** The loops over a memory of one's own. */
export const instantiate = (form: KernelForm, memory: object): Kernels =>
  new WebAssembly.Instance(new WebAssembly.Module(bytesOf(form)), { backend: { memory } }).exports as Kernels

/** The part of the backend's module that it does not declare. */
type Heap = Readonly<{ asm: { memory: object }; _malloc(bytes: number): number; _free(address: number): void }>

const heapOf = (backend: BackendWasm) => (backend as unknown as { wasm: Heap }).wasm

const instances = new WeakMap<object, Kernels>()

/**
 * The loops over this backend's memory: with fused multiply-adds where there are such, at twice the speed if the
 * processor has them too.
 */
export const kernelsOf = (backend: BackendWasm): Kernels => {
  const { memory } = heapOf(backend).asm
  const known = instances.get(memory)
  if (known !== undefined) return known
  const kernels = instantiate(runsFused() ? 'fused' : 'plain', memory)
  instances.set(memory, kernels)
  return kernels
}

const scratches = new WeakMap<object, { address: number; bytes: number }>()

/**
 * The address of at least `bytes` bytes of the backend's memory for one call of a kernel: the same region each time,
 * never given back, with whatever was left in it. It may move the heap: ask for it before taking views.
 */
export const scratchOf = (backend: BackendWasm, bytes: number): number => {
  const heap = heapOf(backend)
  const known = scratches.get(heap.asm.memory)
  if (known !== undefined && known.bytes >= bytes) return known.address
  if (known !== undefined) {
    scratches.delete(heap.asm.memory)
    heap._free(known.address)
  }
  const address = heap._malloc(bytes)
  scratches.set(heap.asm.memory, { address, bytes })
  return address
}

/** A tensor's address. The same as long as the tensor lives, even where the heap grows. */
export const addressOf = (backend: BackendWasm, tensor: { dataId: object }): number =>
  backend.dataIdMap.get(tensor.dataId).memoryOffset
