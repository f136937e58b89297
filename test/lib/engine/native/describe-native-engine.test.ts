import test from 'ava'
import { describeNativeEngine } from '../../../../lib/engine/native/describe-native-engine.js'

const engine = (cuda: boolean, device: 'GPU' | 'CPU', alreadyBuilt = false) => ({
  folder: '/p/.native/engine',
  stamp: { tfjsNode: '4.22.0', operations: '0', tensorflow: '2.21.0', cuda, platform: 'linux', arch: 'x64' },
  check: {
    tensorflow: '2.21.0',
    device,
    operations: [
      { name: 'convolution', error: 0 },
      { name: 'max-pooling', error: 4.2e-7 },
      { name: 'LeakyReLU', error: 1e-7 },
    ],
  },
  alreadyBuilt,
})

test('what was built, where, and how it was checked', t => {
  t.deepEqual(describeNativeEngine(engine(false, 'CPU'), '.native/engine', 50), [
    'Built TensorFlow 2.21.0 for the CPU in .native/engine in 50 s.',
    'In a process of its own it runs on the CPU and agrees with the WebAssembly engine in convolution, max-pooling and LeakyReLU (largest relative difference 4e-7).',
    'selectEngine finds it from now on.',
  ])
})

test('an engine that was there, and one that finds no GPU', t => {
  const lines = describeNativeEngine(engine(true, 'CPU', true), '.native/engine', 3)
  t.is(
    lines[0],
    'TensorFlow 2.21.0 with CUDA is already built in .native/engine; remove that folder to build it afresh.',
  )
  t.is(lines[2], 'It found no GPU: check that the NVIDIA driver is installed and new enough (nvidia-smi).')
  t.is(describeNativeEngine(engine(true, 'GPU'), '.native/engine', 3).length, 3)
})
