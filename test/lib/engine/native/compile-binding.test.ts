import test from 'ava'
import { compileArguments, firstError, librariesIn } from '../../../../lib/engine/native/compile-binding.js'

const folders = { tfjsNode: '/e/node_modules/@tensorflow/tfjs-node', wheel: '/e/wheel', nodeHeaders: '/include/node' }

test('the binding is linked with the libraries of the wheel, found relative to itself', t => {
  const linux = compileArguments(folders, 'linux')
  t.true(linux.includes('-shared'))
  t.true(linux.includes('-I/include/node'))
  t.true(linux.some(argument => argument.endsWith('/instance-norm-leaky-relu.cc')))
  t.true(linux.includes('-I/e/wheel/tensorflow/include'))
  t.true(linux.includes('/e/wheel/tensorflow/libtensorflow_cc.so.2'))
  t.true(linux.includes('/e/wheel/tensorflow/libtensorflow_framework.so.2'))
  t.true(linux.includes('-Wl,-rpath,$ORIGIN/../../../../../wheel/tensorflow'))
  t.deepEqual(linux.slice(-2), ['-o', `${folders.tfjsNode}/lib/napi-v8/tfjs_binding.node`])

  const macos = compileArguments(folders, 'darwin')
  t.true(macos.includes('-bundle'))
  t.true(macos.includes('/e/wheel/tensorflow/libtensorflow_cc.2.dylib'))
  t.true(macos.includes('-Wl,-rpath,@loader_path/../../../../../wheel/tensorflow'))
  t.deepEqual(librariesIn('w', 'darwin'), [
    'w/tensorflow/libtensorflow_cc.2.dylib',
    'w/tensorflow/libtensorflow_framework.2.dylib',
  ])
})

test('the first error is told, of compiler or linker', t => {
  t.is(
    firstError('In file included from a.cc:1:\nb.h:2:3: fatal error: c.h: No such file\nx\n'),
    'b.h:2:3: fatal error: c.h: No such file',
  )
  t.is(firstError('/usr/bin/ld: cannot find -lx\ncollect2: error: ld returned 1'), '/usr/bin/ld: cannot find -lx')
  t.is(firstError('\n odd \n'), 'odd')
  t.is(firstError(''), 'no message')
})
