import { trainingFlags } from './training-flags.js'

const line = (name: string, help: string) => `  --${name.padEnd(12)} ${help}`

/** The flags of single runs that an experiment has its own in place of, or cannot have. */
const replaced = ['name', 'model', 'labels-seg', 'labels-cls', 'nats']

const named = Object.values(trainingFlags)
  .flatMap(flags => Object.keys(flags))
  .filter(name => !replaced.includes(name))

/** The help of a program of experiments: its own options, and where those of its runs are explained. */
export const experimentHelp = (): string =>
  [
    'The experiment:',
    line('models', 'the models, e.g. U-Net,MultiMix (U-Net,U-Net Encoder,MultiMix; with --preset paper all eight)'),
    line('labels-seg', 'labelled segmentation images, e.g. 10,50,full (10,full; with --preset paper 10,50,full)'),
    line('labels-cls', 'labelled classification images (100,full; with --preset paper 100,1000,full)'),
    line('repeats', 'how often each is repeated, with the seeds --seed, --seed + 1 … (2; with --preset paper 5)'),
    line('name', 'its folder under --runs; one that is there goes on where it was stopped (experiment)'),
    line('parallel', 'how many runs are made at once: auto is one a core on wasm, else one (auto)'),
    line('plan', 'says what would be run, and stops'),
    line('report', 'folder of an experiment or a run, of which only the report is made anew'),
    line('progress', 'auto: redrawn where there is a terminal; plain: lines; quiet: only results (auto)'),
    '',
    'Each run, as for 02-train, whose --help explains them:',
    `  ${named.map(name => `--${name}`).join(' ')}`,
    '  --preset --config --set --runs',
  ].join('\n')
