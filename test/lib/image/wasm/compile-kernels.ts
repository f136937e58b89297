import { readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import wabt from 'wabt'

const kernels = (name: string) => fileURLToPath(new URL(`../../../../lib/image/wasm/${name}`, import.meta.url))

/** The files of functions that make up the module, in its order. */
const parts = ['resample.wat', 'tones.wat', 'moves.wat', 'sharpen.wat']

/** The text of `kernels-base64.ts`: the parts as one WebAssembly module, checked by the toolkit that made it. */
export const compileKernels = async (): Promise<string> => {
  const { parseWat } = await wabt()
  const functions = await Promise.all(parts.map(part => readFile(kernels(part), 'utf8')))
  const text = `(module (memory (export "memory") 1)\n${functions.join('')})`
  const module = parseWat('kernels', text, { simd: true })
  module.validate()
  const base64 = Buffer.from(module.toBinary({}).buffer).toString('base64')
  module.destroy()
  return [
    '/** The `.wat` files of this folder as a WebAssembly module, in base64. Made by test/lib/image/wasm/compile-kernels.ts. */',
    `export const kernelsBase64 =\n  '${base64}'`,
    '',
  ].join('\n')
}

export const compiledPath = kernels('kernels-base64.ts')

// Run as a program, it writes the file: node --import=tsx test/lib/image/wasm/compile-kernels.ts
if (process.argv[1] === fileURLToPath(import.meta.url)) await writeFile(compiledPath, await compileKernels())
