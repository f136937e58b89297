import { readFile } from 'node:fs/promises'
import test from 'ava'
import { instantiate, type Kernels, runsFused } from '../../../../lib/engine/wasm/kernels/kernels.js'
import { keyedRandom } from '../../../../lib/random/keyed-random.js'
import { compiledPath, compileKernels } from './compile-kernels.js'

// TypeScript declares WebAssembly among the browser's types, which this project leaves out.
declare const WebAssembly: { Memory: new (size: { initial: number }) => { buffer: ArrayBuffer } }

test('the modules are what their text compiles to', async t => {
  const same = (await readFile(compiledPath, 'utf8')) === (await compileKernels())
  t.true(same, 'run node --import=tsx test/lib/engine/wasm/compile-kernels.ts')
})

/** What some of the loops that multiply and add leave in a memory of small random numbers. */
const leftBy = (form: 'fused' | 'plain'): Float32Array => {
  const memory = new WebAssembly.Memory({ initial: 4 })
  const random = keyedRandom('kernels')
  const values = new Float32Array(memory.buffer)
  for (let at = 0; at < values.length / 2; at++) values[at] = 2 * random() - 1
  const kernels: Kernels = instantiate(form, memory)
  const [inputs, filter, out, sums, moments] = [0, 16_384, 131_072, 163_840, 196_608]
  kernels.convolveRows(inputs, 4, 10 * 32, 8, 32, 3, 3 * 32, filter, 2, out, 64)
  kernels.addFilterGradient(inputs, 2, 10 * 16, 2048, 4, 8, 3, 3, filter, 2, sums)
  kernels.momentSums(inputs, 300, 8, moments)
  kernels.gradientSums(inputs, filter, 300, 8, 0.2, moments + 128)
  return values
}

test('without relaxed SIMD the loops give the same, but for rounding', t => {
  if (!runsFused()) {
    t.log('left out: this engine has no relaxed SIMD, and runs the plain form anyway')
    t.pass()
    return
  }
  const [fused, plain] = [leftBy('fused'), leftBy('plain')]
  const written = plain.subarray(131_072 / 4, 196_608 / 4)
  t.true(written.filter(value => value !== 0).length > 1000)
  t.true(written.every((value, at) => Math.abs(value - fused[131_072 / 4 + at]!) < 1e-5))
  const [a, b] = [fused, plain].map(values => new Float64Array(values.buffer, 196_608, 32))
  t.true(b!.every((value, at) => value !== 0 && Math.abs(value - a![at]!) < 1e-3))
})
