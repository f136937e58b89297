import type { GreyImage } from '../codec/grey-image.js'
import { expectGreyImage } from './expect-grey-image.js'
import { expectSizePx, type SizePx } from './size-px.js'
import { copyOut } from './wasm/copy-out.js'
import { kernels, workspace } from './wasm/kernels.js'
import { columnWindows, rowWindows } from './wasm/windows.js'

/** Rows go through the first pass by the strip: what is copied in is still in the processor's cache when read. */
const stripBytes = 2 ** 17

/**
 * Resizes a grey image with the antialiased bilinear filter, byte for byte as Pillow's
 * `resize((widthPx, heightPx), Image.BILINEAR)`: the rows first, rounded to 8 bits by (sum + 2²¹) >> 22, then the
 * columns. The image's own size gives the image itself; any other result is a fresh array, which can be transferred.
 * O(pixels · taps).
 *
 * Runs in WebAssembly, in a memory that each thread keeps: it grows to the largest call's widthPx · (image height +
 * heightPx) bytes and some hundred KiB of input rows and weights, and never shrinks. A RangeError where the machine
 * has no such memory.
 *
 * Throws a RangeError where a side is not a whole number ≥ 1, or the image does not have width · height bytes.
 *
 * @example resample(image, { widthPx: 256, heightPx: 256 })
 */
export const resample = (image: GreyImage, size: SizePx): GreyImage => {
  expectGreyImage(image)
  expectSizePx(size)
  const { width, height, data } = image
  const { widthPx, heightPx } = size
  const rows = width === widthPx ? null : rowWindows(width, widthPx)
  const columns = height === heightPx ? null : columnWindows(height, heightPx)
  if (rows === null && columns === null) return image

  // The windows of both passes, then the image between them, the result, a strip of the input, and slack.
  const rowWindowsAt = 0
  const columnWindowsAt = rowWindowsAt + (rows?.bytes.length ?? 0)
  const betweenAt = columnWindowsAt + (columns?.bytes.length ?? 0)
  const resultAt = betweenAt + widthPx * height
  const stripAt = resultAt + (columns === null ? 0 : widthPx * heightPx) + 16
  const stripRows = rows === null ? 0 : Math.min(height, Math.max(1, Math.floor(stripBytes / width)))
  const slack = Math.max(8 * (rows?.steps ?? 0), widthPx * 2 * (columns?.steps ?? 0)) + 16
  const memory = workspace(stripAt + stripRows * width + slack)

  if (rows === null) memory.set(data, betweenAt)
  else {
    const pass: typeof kernels.resampleRows = width < widthPx ? kernels.enlargeRows : kernels.resampleRows
    memory.set(rows.bytes, rowWindowsAt)
    for (let y = 0; y < height; y += stripRows) {
      const count = Math.min(stripRows, height - y)
      memory.set(data.subarray(y * width, (y + count) * width), stripAt)
      pass(stripAt, width, count, betweenAt + y * widthPx, widthPx, rowWindowsAt, rows.steps)
    }
  }
  if (columns === null) return { width: widthPx, height, data: copyOut(memory, betweenAt, resultAt) }
  memory.set(columns.bytes, columnWindowsAt)
  kernels.resampleColumns(betweenAt, widthPx, resultAt, heightPx, columnWindowsAt, columns.steps)
  return { width: widthPx, height: heightPx, data: copyOut(memory, resultAt, resultAt + widthPx * heightPx) }
}
