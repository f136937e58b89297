import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm'
import { scratchOf } from './kernels.js'

/** Rounds up, so that every region begins where a cache line does if the first one does. */
const whole = (bytes: number): number => Math.ceil(bytes / 64) * 64

/** Consecutive regions of the scratch memory, of at least these many bytes: their addresses. See `scratchOf`. */
export const regionsOf = (backend: BackendWasm, sizes: readonly number[]): readonly number[] => {
  const bytes = sizes.map(whole)
  let at = scratchOf(
    backend,
    bytes.reduce((sum, size) => sum + size, 0),
  )
  return bytes.map(size => {
    const address = at
    at += size
    return address
  })
}
