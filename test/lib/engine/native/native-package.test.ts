import { mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import test from 'ava'
import { entryIn } from '../../../../lib/engine/native/native-folder.js'
import { builtNativePackage, importNativePackage } from '../../../../lib/engine/native/native-package.js'

const { platform, arch } = process
const stamp = { tfjsNode: '4.22.0', operations: '0', tensorflow: '2.21.0', cuda: false, platform, arch }

/** A folder of an engine with this stamp, and a module that sets a variable where the engine's would be. */
const engine = async (built: unknown): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'engine-'))
  await mkdir(dirname(entryIn(folder)), { recursive: true })
  await writeFile(entryIn(folder), 'globalThis.nativeSettings = { ...process.env }')
  if (built !== null) await writeFile(join(folder, 'built.json'), JSON.stringify(built))
  return folder
}

test('an engine is found only whole, and only on the platform that it was built for', async t => {
  const folder = await engine(stamp)
  t.is(builtNativePackage(folder), pathToFileURL(entryIn(folder)).href)
  t.is(builtNativePackage(await engine(null)), null)
  t.is(builtNativePackage(await engine({ ...stamp, arch: 'other' })), null)
  t.is(builtNativePackage(await engine({ ...stamp, platform: 'other' })), null)
  t.is(builtNativePackage(await engine({ tensorflow: 3 })), null)
  t.is(builtNativePackage(join(folder, 'missing')), null)
})

test.serial('TensorFlow is told its settings when it loads, except those that are set', async t => {
  process.env.TF_CPP_MIN_LOG_LEVEL = '0'
  await importNativePackage(builtNativePackage(await engine(stamp))!)
  const { nativeSettings } = globalThis as unknown as { nativeSettings: NodeJS.ProcessEnv }
  t.is(nativeSettings.TF_ENABLE_ONEDNN_OPTS, '1')
  t.is(nativeSettings.TF_CPP_MIN_LOG_LEVEL, '0')
})
