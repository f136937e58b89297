import { readdirSync } from 'node:fs'
import test from 'ava'
import * as E from 'fp-ts/lib/Either.js'
import { natsDefaults } from '../../lib/codec/nats-settings.js'
import { orThrow } from '../../lib/codec/or-throw.js'
import { describeError } from '../../lib/codec/pipeline-error.js'
import { selectEngine } from '../../lib/engine/select-engine.js'
import { connectNats } from '../../lib/remote/connect-nats.js'
import type { RunFolder } from '../../lib/train/run-folder.js'
import type { Elsewhere } from '../../pipelines/open-elsewhere.js'
import { prepare } from '../../pipelines/prepare.js'
import { preprocess } from '../../pipelines/preprocess.js'
import { trainingRun } from '../../pipelines/training-run.js'
import { natsServer, testWithNats } from '../nats-server.js'
import { temporaryFolder } from '../temporary-folder.js'
import { resume, run, timelessHistory, tiny, tinyData, unwatched } from './tiny-run.js'

test.before(async () => {
  await selectEngine({ prefer: 'wasm' })
})

testWithNats(
  'a run that prepares its samples over NATS is the run that does not, and each goes on as the other',
  async t => {
    const data = await tinyData(t)
    const { address: nats } = await natsServer(t)
    const link = await orThrow(connectNats({ ...natsDefaults, servers: [nats] }, { name: 'worker' }))
    t.teardown(link.close)
    const { queue } = natsDefaults
    const serving = preprocess({ ...{ link, queue, root: data, cache: null }, name: 'worker', workers: 0, inHand: 8 })
    t.teardown(() => serving.stop(100))

    const opened: Elsewhere[] = []
    const watcher = { onElsewhere: (elsewhere: Elsewhere) => opened.push(elsewhere) }
    const stepsOf = ({ file }: RunFolder) =>
      timelessHistory(file('history.jsonl')).filter(({ kind }) => kind === 'step')
    const model = 'U-Net Encoder SSL'
    const here = await run(t, tiny(data, { model, steps: 3 }))
    const { folder } = await run(t, tiny(data, { model, steps: 1, nats }), watcher)
    await resume(folder.path, { steps: 2, nats: null }, watcher)
    await resume(folder.path, { steps: 3, nats }, watcher)
    t.deepEqual(stepsOf(folder), stepsOf(here.folder))
    t.is(opened.length, 2)
    for (const { report } of opened) t.true(report().answered > 0)
  },
)

test('a run whose server has gone when it begins leaves no folder', async t => {
  const runsRoot = temporaryFolder(t)
  const configuration = tiny(await tinyData(t))
  const prepared = await orThrow(prepare(configuration, { runsRoot, phantomsRoot: 'none', say: t.fail }))
  const outcome = await trainingRun(prepared, 'wasm', unwatched(), { nats: 'nats://127.0.0.1:9' })()
  t.regex(E.match(describeError, () => 'it ran')(outcome), /^nats: nats:\/\/127\.0\.0\.1:9: /)
  t.deepEqual(readdirSync(runsRoot), [])
})

for (const [what, nats, told] of [
  ['settings that cannot be used are', 'nats.toml', /^nats: nats\.toml: expected a name that ends in /],
  ['a server that is not there is', 'nats://127.0.0.1:9', /^nats: nats:\/\/127\.0\.0\.1:9: /],
] as const)
  test(`${what} told before the data are opened`, async t => {
    const configuration = tiny('nowhere', { nats })
    const prepared = await prepare(configuration, { runsRoot: 'none', phantomsRoot: 'none', say: t.fail })()
    t.regex(E.match(describeError, () => 'it ran')(prepared), told)
  })
