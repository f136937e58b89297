#!/usr/bin/env node
/**
 * Builds native TensorFlow where its own download host is out of reach, and with newer CUDA:
 *
 *   npm run engine:native                      on the CPU
 *   npm run engine:native -- --cuda            on an NVIDIA GPU
 *   npm run engine:native -- --tensorflow 2.x.y  with another TensorFlow
 */
import { relative } from 'node:path'
import { parseArgs } from 'node:util'
import * as E from 'fp-ts/lib/Either.js'
import { messageOf } from '../../codec/message-of.js'
import { buildNativeEngine } from './build-native-engine.js'
import { describeNativeEngine } from './describe-native-engine.js'
import { describeNativeProblem, NativeFailure } from './native-problem.js'
import { defaultTensorflow, type NativeTarget } from './wheel-request.js'

const readCommandLine = (): NativeTarget => {
  const invalid = (cause: string) => new NativeFailure({ _tag: 'OptionsInvalid', cause })
  const { platform, arch } = process
  try {
    const { values } = parseArgs({
      options: {
        cuda: { type: 'boolean', default: false },
        tensorflow: { type: 'string', default: defaultTensorflow },
      },
    })
    if (!/^\d+\.\d+\.\d+$/.test(values.tensorflow)) {
      throw invalid(`Expected a version like ${defaultTensorflow}, got "${values.tensorflow}"`)
    }
    return { platform, arch, ...values }
  } catch (error) {
    throw error instanceof NativeFailure ? error : invalid(messageOf(error).split('.')[0]!)
  }
}

const stop = (line: string): void => {
  console.error(line)
  process.exitCode = 1
}

try {
  const began = performance.now()
  const built = await buildNativeEngine(readCommandLine(), line => console.log(line))()
  if (E.isLeft(built)) stop(describeNativeProblem(built.left))
  else {
    const seconds = Math.round((performance.now() - began) / 1000)
    for (const line of describeNativeEngine(built.right, relative('', built.right.folder), seconds)) console.log(line)
  }
} catch (error) {
  stop(messageOf(error))
}
