import * as tf from '@tensorflow/tfjs-core'
import { runProgram } from './run-program.js'

/** Neighbouring elements of a workgroup, and threads that share the parts of each. */
const [elements, teams] = [16, 16]
const threads = elements * teams

/** The sum of tensors of one shape that lie behind each other, [parts, …]: `outShape`. The caller disposes it. */
export const sumOfParts = (backend: unknown, parts: tf.TensorInfo, outShape: readonly number[]): tf.TensorInfo =>
  runProgram(backend, {
    key: 'sumOfParts',
    inputs: { parts },
    outShape,
    threads,
    workgroups: Math.ceil(tf.util.sizeFromShape([...outShape]) / elements),
    uniforms: { size: tf.util.sizeFromShape([...outShape]), count: parts.shape[0]! },
    code: `
      var<workgroup> sums : array<f32, ${threads}>;
      fn main(index : i32) {
        let local = i32(localIndex);
        let element = index / ${threads} * ${elements} + local % ${elements};
        let size = i32(uniforms.size);
        var sum = 0.0;
        if (element < size) {
          for (var part = local / ${elements}; part < i32(uniforms.count); part += ${teams}) {
            sum += parts[part * size + element];
          }
        }
        sums[local] = sum;
        workgroupBarrier();
        for (var half = ${threads / 2}; half >= ${elements}; half /= 2) {
          if (local < half) { sums[local] += sums[local + half]; }
          workgroupBarrier();
        }
        if (local < ${elements} && element < size) { result[element] = sums[local]; }
      }`,
  })
