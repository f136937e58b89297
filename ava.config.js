// Runs that are trained, stopped, killed and continued over and over, and pages that are drawn: most of the time.
const long = [
  'examples/{02-train,03-augmentations,05-experiment,07-distributed}',
  'pipelines/{continued-run,eight-models,experiment,fewer-terms,full-disk-run,keep-training,killed-run,nats-run}',
  'pipelines/{prepare-resumed,report,report-browser}',
]
const leftOut = process.env.MULTIMIX_TESTS === 'short' ? long.map(name => `!test/${name}.test.ts`) : []

export default {
  files: ['test/**/*.test.ts', ...leftOut],
  extensions: { ts: 'module' },
  nodeArguments: ['--import=tsx', '--expose-gc'],
  workerThreads: false,
  timeout: '5m',
}
