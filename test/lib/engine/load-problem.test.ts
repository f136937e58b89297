import test from 'ava'
import { loadProblem } from '../../../lib/engine/load-problem.js'

const loading = async (specifier: string): Promise<unknown> => {
  try {
    await import(specifier)
  } catch (error) {
    return error
  }
  return null
}

test('a package that is missing is not installed', async t => {
  t.is(loadProblem('no-such-engine', await loading('no-such-engine')), 'the package no-such-engine is not installed')
})

test('a package of which a part is missing, or that throws, says so in its own words', t => {
  const error = Object.assign(new Error("Cannot find module '/x/binding.node'\nRequire stack:"), {
    code: 'MODULE_NOT_FOUND',
  })
  t.is(loadProblem('webgpu', error), "the package webgpu does not load (Cannot find module '/x/binding.node')")
  t.is(loadProblem('webgpu', 'no'), 'the package webgpu does not load (no)')
})
