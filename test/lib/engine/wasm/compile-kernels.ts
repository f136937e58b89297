import { readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import wabt from 'wabt'
import { convolutionText } from '../../../../lib/engine/wasm/kernels/convolution-text.js'
import { filterGradientText } from '../../../../lib/engine/wasm/kernels/filter-gradient-text.js'
import { winogradText } from '../../../../lib/engine/wasm/kernels/winograd-text.js'

const folder = new URL('../../../../lib/engine/wasm/kernels/', import.meta.url)

/** `(multiplyAdd a b c)` is a·b + c: fused where the engine has relaxed SIMD, in two operations where not. */
const multiplyAdd = {
  fused: '(f32x4.relaxed_madd $1 $2 $3)',
  plain: '(f32x4.add (f32x4.mul $1 $2) $3)',
} as const

/** The module in base64. */
const compile = async (form: keyof typeof multiplyAdd): Promise<string> => {
  const { parseWat } = await wabt()
  const parts = await Promise.all(
    ['packing.wat', 'instance-norm.wat', 'moves.wat'].map(part => readFile(new URL(part, folder), 'utf8')),
  )
  const text = [
    '(module (import "backend" "memory" (memory 1))',
    ...parts,
    convolutionText,
    filterGradientText,
    winogradText,
    ')',
  ]
    .join('\n')
    .replaceAll(
      /\(multiplyAdd (\(local\.get \$\w+\)) (\(local\.get \$\w+\)) (\(local\.get \$\w+\))\)/g,
      multiplyAdd[form],
    )
  const features = { simd: true, bulk_memory: true, relaxed_simd: form === 'fused' }
  const module = parseWat('kernels', text, features)
  module.validate()
  const base64 = Buffer.from(module.toBinary({}).buffer).toString('base64')
  module.destroy()
  return base64
}

/** The text of `kernels-base64.ts`. */
export const compileKernels = async (): Promise<string> =>
  [
    '/** The kernels of this folder as WebAssembly modules, in base64. Made by test/lib/engine/wasm/compile-kernels.ts. */',
    `export const kernelsBase64 = {\n  fused: '${await compile('fused')}',\n  plain: '${await compile('plain')}',\n} as const`,
    '',
  ].join('\n')

export const compiledPath = fileURLToPath(new URL('kernels-base64.ts', folder))

// Run as a program, it writes the file: node --import=tsx test/lib/engine/wasm/compile-kernels.ts
if (process.argv[1] === fileURLToPath(import.meta.url)) await writeFile(compiledPath, await compileKernels())
