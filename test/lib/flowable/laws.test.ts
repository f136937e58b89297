import { readdirSync, readFileSync } from 'node:fs'
import test from 'ava'
import { filter } from '../../../lib/flowable/filter.js'
import * as F from '../../../lib/index.js'
import { composedSubjects } from './composed-subjects.js'
import { checkLaws, laws } from './law-suite.js'
import { mutants } from './mutants.js'
import { subjects } from './subjects.js'

for (const { number, law } of laws)
  for (const subject of [...subjects, ...composedSubjects])
    test(`law ${number}, ${law.name}: ${subject.name}`, async t => {
      await t.notThrowsAsync(law(subject))
    })

for (const { law, caught, subject } of mutants)
  test(`${law.name} catches an operator that ${subject.name}`, async t => {
    const error = await t.throwsAsync(law(subject), { message: caught })
    t.log(error?.message)
  })

test('every law has a broken operator that it catches', t => {
  const toothless = laws.map(({ law }) => law).filter(law => !mutants.some(mutant => mutant.law === law))
  t.deepEqual(toothless, [])
})

test('every operator of the core goes through the laws', t => {
  const core = new URL('../../../lib/flowable/', import.meta.url)
  const here = new URL('./', import.meta.url)
  const read = (folder: URL, file: string) => readFileSync(new URL(file, folder), 'utf8')
  const all = readdirSync(here)
    .filter(file => file.endsWith('subjects.ts'))
    .map(file => read(here, file))
    .join('\n')
  const edges = ['forEach', 'toAsyncIterable', 'toObservable']
  const operators = readdirSync(core)
    .filter(file => /^export const .*?\bFlowable</ms.test(read(core, file)))
    .map(file => file.replace(/\.ts$/, '').replace(/-(.)/g, (_, letter: string) => letter.toUpperCase()))
    .filter(name => name in F && !edges.includes(name))
  t.log(operators.join(', '))
  t.true(operators.includes('mapAsync'))
  const unchecked = operators.filter(name => !new RegExp(`\\b${name}\\b`).test(all))
  t.deepEqual(unchecked, [])
})

test('checkLaws passes an operator that keeps them, and names each law that another breaks', async t => {
  const even = { make: filter((n: number) => n % 2 === 0), holds: 0 }
  await t.notThrowsAsync(checkLaws({ ...even, name: 'even', model: values => values.filter(n => n % 2 === 0) }))
  const error = await t.throwsAsync(checkLaws({ ...even, name: 'all', model: values => values }))
  t.regex(
    error.message,
    /^Expected all to keep the laws, but:\nlaw 1, onlyWhatIsRequested: .*\n.*law 6, nothingIsLost: /s,
  )
  t.notRegex(error.message, /law 9, silenceIsAnError/)
})
