import test from 'ava'
import { adapterName, isSoftware, mayHaveGpu } from '../../../lib/engine/webgpu/adapter.js'

const info = { vendor: 'nvidia', architecture: 'ampere', device: 'NVIDIA A10', description: '' }

test('a software adapter is known by its flag or by its name', t => {
  t.false(isSoftware(info))
  t.true(isSoftware({ ...info, isFallbackAdapter: true }))
  t.true(isSoftware({ ...info, description: 'llvmpipe (LLVM 15.0.6, 256 bits)' }))
  t.true(isSoftware({ ...info, architecture: 'swiftshader' }))
  t.true(isSoftware({ ...info, device: 'Microsoft Basic Render Driver' }))
})

test('an adapter is called by what it names', t => {
  t.is(adapterName(info), 'NVIDIA A10 (ampere, nvidia)')
  t.is(adapterName({ vendor: '', architecture: '', device: 'Apple M2', description: '' }), 'Apple M2')
  t.is(adapterName({ vendor: '', architecture: '', device: '', description: '' }), 'an unnamed adapter')
})

test('on Linux a GPU shows itself as a device file', t => {
  t.false(mayHaveGpu('linux', () => false))
  t.true(mayHaveGpu('linux', path => path === '/dev/nvidiactl'))
  t.true(mayHaveGpu('darwin', () => false))
})
