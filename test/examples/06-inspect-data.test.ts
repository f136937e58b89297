import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'ava'
import * as E from 'fp-ts/lib/Either.js'
import { writePhantoms } from '../../datasets/write-phantoms.js'
import { DataCard } from '../../lib/codec/data-card.js'
import { DeadLetter } from '../../lib/codec/dead-letter.js'
import { orThrow } from '../../lib/codec/or-throw.js'
import { sharp } from '../../lib/image/sharp.js'
import { temporaryFolder } from '../temporary-folder.js'
import { runProgram } from './run-program.js'

const program = '06-inspect-data.ts'
const counts = { jsrt: 2, chex: { train: 2, validation: 0, test: 4 }, mcu: 2, nihx: 2 }

test('06-inspect-data prints the card and writes it with its pictures and what cannot be used', async t => {
  const cwd = temporaryFolder(t)
  const { jsrt } = await orThrow(writePhantoms(join(cwd, 'few'), { seed: 1, sizePx: 48, counts }))
  writeFileSync(join(jsrt, 'images', 'JPCLN001.png'), '')
  const options = ['--data', 'few', '--out', 'card', '--workers', '0']
  const { code, stdout, stderr } = await runProgram(t, program, options, { cwd })
  t.is(code, 1, stderr)
  t.regex(stderr, /^decode: few\/JSRT\/images\/JPCLN001\.png .*the file is empty[^\n]*\n$/)
  t.regex(stdout, /^few: 12 images of /)
  t.regex(stdout, /- 1 image of 12 cannot be used: the file is empty \(1: jsrt\/JPCLN001\)\./)
  t.true(stdout.split('\n').every(line => line.length <= 100))
  const file = (name: string) => readFileSync(join(cwd, 'card', name), 'utf8')
  const card = DataCard.decode(JSON.parse(file('card.json')))
  t.true(E.isRight(card))
  const letters = file('dead-letters.jsonl').trim().split('\n')
  t.is(letters.length, 1)
  t.true(DeadLetter.is(JSON.parse(letters[0]!)))
  t.true(file('card.html').includes('the file is empty'))
  for (const name of ['samples', 'intensity-histograms']) {
    const { width, format } = await sharp(join(cwd, 'card', 'figures', `${name}.png`)).metadata()
    t.is(format, 'png')
    t.true(width! > 600, name)
    t.true(file(`figures/${name}.svg`).startsWith('<svg'))
    t.true(file(`figures/${name}.csv`).includes(','))
  }
})

test('06-inspect-data says in one sentence what is wrong', async t => {
  const cwd = temporaryFolder(t)
  for (const [options, expected, status] of [
    [['--data', 'nowhere'], /nothing at nowhere/, 1],
    [['--dada', 'few'], /--dada.*; see --help\./, 2],
  ] as const) {
    const { code, stderr } = await runProgram(t, program, options, { cwd })
    t.is(code, status)
    t.regex(stderr, expected)
    t.is(stderr.trim().split('\n').length, 1)
  }
})
