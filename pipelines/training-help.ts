import { PresetName, quickstart } from '../lib/codec/configuration.js'
import { isFields } from '../lib/codec/laid-over.js'
import { trainingFlags } from './training-flags.js'
import { unnamed } from './training-request.js'

const valueAt = (path: string): unknown =>
  path
    .split('.')
    .reduce<unknown>((value, field) => (isFields(value) ? value[field] : undefined), { ...quickstart, ...unnamed })

/** A default as its flag would be given: sources as names with weights. */
const asFlag = (value: unknown): string =>
  Array.isArray(value) ? value.map(({ source, weight }) => `${source}:${weight}`).join(',') : String(value)

const line = (name: string, help: string) => `  --${name.padEnd(12)} ${help}`

/** The help of a training program that starts with the preset `quickstart`: its flags in groups, each with its default. */
export const trainingHelp = (): string =>
  [
    ...Object.entries(trainingFlags).flatMap(([group, flags]) => [
      `${group}:`,
      ...Object.entries(flags).map(([name, { path, help }]) => line(name, `${help} (${asFlag(valueAt(path))})`)),
      '',
    ]),
    'All other settings, and the program:',
    line('set', 'path=value for any field of the configuration, e.g. validation.everyEpochs=2; can be repeated'),
    line('config', 'file of such fields, YAML or JSON, e.g. the config.json of a run; flags win over it'),
    line('preset', `what is not said: ${PresetName.name.replace('one of ', '')} (quickstart)`),
    line('runs', 'where run folders are made (runs)'),
    line('resume', 'folder of a run to continue, with its configuration; flags can change a few fields of it'),
    line('progress', 'auto: redrawn where there is a terminal; plain: lines; quiet: only results (auto)'),
    line('help', 'this text'),
  ].join('\n')
