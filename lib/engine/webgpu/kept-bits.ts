import type * as tf from '@tensorflow/tfjs-core'
import { runProgram } from './run-program.js'

/**
 * The bits of dropout masks, 1 for an element that is kept, as int32 [words], 32 elements each, the first the lowest bit.
 * `streams` [n,5] int32 are the masks' generators: three words of the state of sfc32 (the counter begins at 1), where in
 * the result its elements begin and how many words they fill. Attributes: `words`, `dropped` of 65536 elements.
 *
 * A generator cannot be cut into parts, so each is one thread's: 20 ms for a million elements on an H200, in which all
 * others are drawn too. (A processor took 1.3 s for the 140 million of a step.)
 */
export const keptBits: tf.KernelFunc = ({ inputs, attrs, backend }) => {
  const { streams } = inputs as { streams: tf.Tensor2D }
  const { words, dropped } = attrs as { words: number; dropped: number }
  const threads = 8
  return runProgram(backend, {
    key: 'keptBits',
    inputs: { streams },
    outShape: [words],
    dtype: 'int32',
    threads,
    workgroups: Math.ceil(streams.shape[0] / threads),
    uniforms: { dropped },
    code: `
      fn main(index : i32) {
        if (index >= uniforms.streamsShape.x) { return; }
        var a = bitcast<u32>(streams[index * 5]);
        var b = bitcast<u32>(streams[index * 5 + 1]);
        var c = bitcast<u32>(streams[index * 5 + 2]);
        var counter = 1u;
        let dropped = u32(uniforms.dropped);
        let begin = streams[index * 5 + 3];
        for (var word = begin; word < begin + streams[index * 5 + 4]; word++) {
          var bits = 0u;
          for (var bit = 0u; bit < 32u; bit += 2u) {
            let sum = a + b + counter;
            counter++;
            a = b ^ (b >> 9u);
            b = c + (c << 3u);
            c = ((c << 21u) | (c >> 11u)) + sum;
            bits |= (select(0u, 1u, (sum >> 16u) >= dropped) | select(0u, 2u, (sum & 65535u) >= dropped)) << bit;
          }
          result[word] = bitcast<i32>(bits);
        }
      }`,
  })
}

/** The mask of such bits from word `first` on: 0, or `kept` where a bit is 1, float32 [shape]. Attributes: these three. */
export const maskOfKeptBits: tf.KernelFunc = ({ inputs, attrs, backend }) => {
  const { bits } = inputs as { bits: tf.Tensor1D }
  const { first, kept, shape } = attrs as { first: number; kept: number; shape: number[] }
  const threads = 64
  const vectors = shape.reduce((product, size) => product * size, 1) / 4
  return runProgram(backend, {
    key: 'maskOfKeptBits',
    inputs: { bits },
    outShape: shape,
    threads,
    workgroups: Math.ceil(vectors / threads),
    uniforms: { first, kept },
    components: { inputs: [1], result: 4 },
    code: `
      fn main(index : i32) {
        let size = uniforms.outShape;
        if (index * 4 >= size.x * size.y * size.z * size.w) { return; }
        let four = vec4<u32>(bitcast<u32>(bits[i32(uniforms.first) + index / 8])) >> (vec4<u32>(0u, 1u, 2u, 3u) + u32(index % 8) * 4u);
        result[index] = select(vec4<f32>(), vec4<f32>(uniforms.kept), (four & vec4<u32>(1u)) == vec4<u32>(1u));
      }`,
  })
}
