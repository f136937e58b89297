import { readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import wabt from 'wabt'

const kernels = (name: string) => fileURLToPath(new URL(`../../../../lib/image/wasm/${name}`, import.meta.url))

/** The text of `kernels-base64.ts`: `kernels.wat` as a WebAssembly module, checked by the toolkit that made it. */
export const compileKernels = async (): Promise<string> => {
  const { parseWat } = await wabt()
  const module = parseWat('kernels.wat', await readFile(kernels('kernels.wat')), { simd: true })
  module.validate()
  const base64 = Buffer.from(module.toBinary({}).buffer).toString('base64')
  module.destroy()
  return [
    '/** `kernels.wat` as a WebAssembly module, in base64. Made by test/lib/image/wasm/compile-kernels.ts. */',
    `export const kernelsBase64 =\n  '${base64}'`,
    '',
  ].join('\n')
}

export const compiledPath = kernels('kernels-base64.ts')

// Run as a program, it writes the file: node --import=tsx test/lib/image/wasm/compile-kernels.ts
if (process.argv[1] === fileURLToPath(import.meta.url)) await writeFile(compiledPath, await compileKernels())
