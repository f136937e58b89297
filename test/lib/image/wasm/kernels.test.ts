import { readFile } from 'node:fs/promises'
import test from 'ava'
import { kernels, workspace } from '../../../../lib/image/wasm/kernels.js'
import { compiledPath, compileKernels } from './compile-kernels.js'

test('the module is what its text compiles to', async t => {
  t.is(
    await readFile(compiledPath, 'utf8'),
    await compileKernels(),
    'run node --import=tsx test/lib/image/wasm/compile-kernels.ts',
  )
})

test('the memory grows to the largest request, by pages, and is kept', t => {
  const before = kernels.memory.buffer.byteLength
  t.is(workspace(before).length, before)
  t.is(workspace(before + 1).length, before + 65536)
  t.is(workspace(1).buffer, kernels.memory.buffer)
  t.is(kernels.memory.buffer.byteLength, before + 65536)
  t.throws(() => workspace(2 ** 33), { instanceOf: RangeError })
})
