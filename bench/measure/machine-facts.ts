import { availableParallelism, cpus, release, totalmem, type } from 'node:os'

/** What a measurement was taken on. `commandLine` repeats it, from the repository's root. */
export type MachineFacts = Readonly<{
  date: string
  cores: number
  cpu: string
  memoryGiB: number
  system: string
  node: string
  commandLine: string
}>

/** The facts of this machine and this process, now; `program` is the file's name from the root, `bench/soak.ts`. */
export const machineFacts = (program: string): MachineFacts => ({
  date: new Date().toISOString(),
  cores: availableParallelism(),
  cpu: cpus()[0]?.model.trim() ?? 'unknown',
  memoryGiB: Math.round((10 * totalmem()) / 2 ** 30) / 10,
  system: `${type()} ${release()}`,
  node: process.version,
  commandLine: ['node', ...process.execArgv, program, ...process.argv.slice(2)].join(' '),
})

/** The facts as two lines of text. */
export const describeMachine = ({ date, cores, cpu, memoryGiB, system, node, commandLine }: MachineFacts): string =>
  `${date} · ${cores} cores · ${cpu} · ${memoryGiB} GiB · ${system} · Node ${node}\n$ ${commandLine}`
