import type * as tf from '@tensorflow/tfjs-core'
import { type Program, release, runProgram } from './run-program.js'

const threads = 256

/** The smallest power of two that is at least n, but no more than 32. */
const lanesFor = (channels: number): number => Math.min(32, 2 ** Math.ceil(Math.log2(channels)))

/**
 * For each image and channel of tensors [B,H,W,C] two sums over the pixels, `first` and `second`, in parts: [B·parts,2,C].
 * Neighbouring threads take neighbouring channels, so that memory is read in runs; parts of an image run side by side,
 * or a card would have too little to do.
 *
 * `terms` sets `first` and `second` of type f32 from `at`, the element's index, and `origin`, that of the image's first
 * pixel in the same channel.
 */
const partialSums = (
  backend: unknown,
  inputs: Program['inputs'],
  { key, terms, parts }: Readonly<{ key: string; terms: string; parts: number }>,
): tf.TensorInfo => {
  const [batch, height, width, channels] = Object.values(inputs)[0]!.shape as [number, number, number, number]
  const lanes = lanesFor(channels)
  const groups = Math.ceil(channels / lanes)
  return runProgram(backend, {
    key: `partialSums_${key}_${lanes}`,
    inputs,
    outShape: [batch * parts, 2, channels],
    threads,
    workgroups: batch * parts * groups,
    uniforms: { pixels: height * width, parts, channels, groups },
    code: `
      var<workgroup> firstSums : array<f32, ${threads}>;
      var<workgroup> secondSums : array<f32, ${threads}>;
      fn main(index : i32) {
        let channels = i32(uniforms.channels);
        let groups = i32(uniforms.groups);
        let pixels = i32(uniforms.pixels);
        let parts = i32(uniforms.parts);
        let local = i32(localIndex);
        // In a grid that was folded to fit the device's limits, the last workgroups have no part of the work.
        let workgroup = index / ${threads};
        let imagePart = workgroup / groups;
        let channel = (workgroup % groups) * ${lanes} + local % ${lanes};
        let n = imagePart / parts;
        let each = (pixels + parts - 1) / parts;
        let begin = (imagePart % parts) * each;
        let origin = n * pixels * channels + channel;
        var sums = vec2<f32>(0.0);
        if (channel < channels && imagePart < uniforms.outShape.x) {
          for (var p = begin + local / ${lanes}; p < min(pixels, begin + each); p += ${threads / lanes}) {
            let at = origin + p * channels;
            ${terms}
            sums += vec2<f32>(first, second);
          }
        }
        firstSums[local] = sums.x;
        secondSums[local] = sums.y;
        workgroupBarrier();
        for (var half = ${threads / 2}; half >= ${lanes}; half /= 2) {
          if (local < half) {
            firstSums[local] += firstSums[local + half];
            secondSums[local] += secondSums[local + half];
          }
          workgroupBarrier();
        }
        if (local < ${lanes} && channel < channels && imagePart < uniforms.outShape.x) {
          result[imagePart * 2 * channels + channel] = firstSums[local];
          result[(imagePart * 2 + 1) * channels + channel] = secondSums[local];
        }
      }`,
  })
}

/** An expression of the means `first` and `second`, and of the inputs that it `reads` at `origin`. */
type Result = Readonly<{ name: string; value: string; reads?: Program['inputs'] }>

/**
 * For each image and channel of tensors [B,H,W,C] the means over the pixels of two terms (see `partialSums`), or what
 * `results` makes of them: a tensor [B,C] for each result. The caller disposes them.
 */
export const channelMeans = (
  backend: unknown,
  inputs: Program['inputs'],
  { key, terms, results }: Readonly<{ key: string; terms: string; results: readonly Result[] }>,
): tf.TensorInfo[] => {
  const [batch, height, width, channels] = Object.values(inputs)[0]!.shape as [number, number, number, number]
  const pixels = height * width
  const rows = threads / lanesFor(channels)
  // Some sixteen pixels for a thread, and not more parts than one thread can sum up after them.
  const parts = Math.max(1, Math.min(64, Math.floor(pixels / (rows * 16))))
  const sums = partialSums(backend, inputs, { key, terms, parts })
  const means = results.map(({ name, value, reads = {} }) =>
    runProgram(backend, {
      key: `channelMeans_${key}_${name}`,
      // Only what the code reads: a binding that it does not use is not in the shader's layout.
      inputs: { sums, ...reads },
      outShape: [batch, channels],
      threads: 64,
      uniforms: { pixels, parts },
      code: `
        fn main(at : i32) {
          let channels = uniforms.outShape.y;
          if (at >= uniforms.outShape.x * channels) { return; }
          let parts = i32(uniforms.parts);
          let channel = at % channels;
          let origin = (at / channels) * i32(uniforms.pixels) * channels + channel;
          var first = 0.0;
          var second = 0.0;
          for (var part = 0; part < parts; part++) {
            let source = (at / channels * parts + part) * 2 * channels + channel;
            first += sums[source];
            second += sums[source + channels];
          }
          first /= uniforms.pixels;
          second /= uniforms.pixels;
          result[at] = ${value};
        }`,
    }),
  )
  release(backend, [sums])
  return means
}
