import test from 'ava'
import {
  defaultTensorflow,
  isNeeded,
  pipArguments,
  requirementsOfExtra,
  wheelRequest,
} from '../../../../lib/engine/native/wheel-request.js'

const target = (platform: string, arch: string, cuda = false) =>
  wheelRequest({ platform, arch, cuda, tensorflow: defaultTensorflow })

test('the smaller CPU wheel where there is one, the full one for CUDA and elsewhere', t => {
  t.is(target('linux', 'x64').package, 'tensorflow-cpu')
  t.is(target('linux', 'x64', true).package, 'tensorflow')
  t.is(target('linux', 'arm64').package, 'tensorflow')
  t.is(target('darwin', 'arm64').package, 'tensorflow')
  t.true(target('linux', 'x64').platforms.every(tag => tag.endsWith('_x86_64')))
  t.true(target('linux', 'arm64').platforms.every(tag => tag.endsWith('_aarch64')))
  t.is(target('linux', 'x64').version, defaultTensorflow)
})

test('where there is no wheel with a C library, a sentence says where there is', t => {
  const message = (...args: Parameters<typeof target>) => t.throws(() => target(...args)).message
  t.is(
    message('win32', 'x64'),
    `No wheel of TensorFlow ${defaultTensorflow} for win32 x64: it can be built on Linux (x64, arm64) and macOS (arm64); train with WebAssembly there, or install @tensorflow/tfjs-node where its download host can be reached.`,
  )
  t.true(message('darwin', 'x64').includes('for darwin x64'))
  t.is(
    message('darwin', 'arm64', true),
    `No wheel of TensorFlow ${defaultTensorflow} for darwin arm64: with CUDA it can be built on Linux (x64) only; leave out --cuda.`,
  )
})

test('pip is asked for one wheel by name, whatever its own Python and platform', t => {
  t.deepEqual(pipArguments('tensorflow-cpu==2.21.0', ['a', 'b'], 'folder'), [
    'download',
    '--disable-pip-version-check',
    '--progress-bar=off',
    '--retries=2',
    '--no-deps',
    '--only-binary=:all:',
    '--python-version=3.11',
    '--implementation=cp',
    '--abi=cp311',
    '--platform=a',
    '--platform=b',
    '--dest=folder',
    'tensorflow-cpu==2.21.0',
  ])
})

test("an extra's requirements are read in both forms of metadata", t => {
  const metadata = [
    'Name: tensorflow',
    'Requires-Dist: numpy>=1.26.0',
    'Requires-Dist: nvidia-cublas-cu12<13.0,>=12.5.3.2; extra == "and-cuda"',
    "Requires-Dist: nvidia-cudnn-cu12 (<10.0,>=9.3) ; extra == 'and-cuda'",
    'Requires-Dist: tensorflow-gcs; extra == "gcs-filesystem"',
  ].join('\n')
  t.deepEqual(requirementsOfExtra(metadata, 'and-cuda'), [
    'nvidia-cublas-cu12<13.0,>=12.5.3.2',
    'nvidia-cudnn-cu12<10.0,>=9.3',
  ])
  t.deepEqual(requirementsOfExtra(metadata, 'none'), [])
})

test('libraries, the headers of the C API and the parts of CUDA are unpacked, nothing else', t => {
  const names = [
    'tensorflow/libtensorflow_cc.so.2',
    'tensorflow/libtensorflow_framework.2.dylib',
    'tensorflow/include/tensorflow/c/eager/c_api.h',
    'tensorflow/include/tensorflow/c/experimental/stream_executor/stream_executor.h',
    'tensorflow/include/xla/tsl/c/tsl_status.h',
    'tensorflow/include/tsl/platform/ctstring.h',
    'nvidia/cudnn/lib/libcudnn.so.9',
    'nvidia/cuda_nvcc/bin/ptxas',
    'nvidia/cuda_nvcc/nvvm/libdevice/libdevice.10.bc',
  ]
  t.deepEqual(names.filter(isNeeded), names)
  const others = [
    'tensorflow/python/_pywrap_tfe.so',
    'tensorflow/include/Eigen/Core',
    'tensorflow/include/tensorflow/core/framework/op.h',
    'nvidia/cudnn/include/cudnn.h',
    'nvidia/cuda_nvcc/bin/nvcc',
  ]
  t.deepEqual(others.filter(isNeeded), [])
})
