import type * as tf from '@tensorflow/tfjs-core'
import { fourChannels } from './four-channels.js'
import { lines } from './lines.js'
import { runProgram } from './run-program.js'

/** Output columns of a workgroup's tile, groups of rows in it, and rows of a group: a thread computes one column of a group. */
const [columns, rowGroups, rowsEach] = [16, 2, 4]
/** Output channels of a thread, in vectors of four. */
const vectorsEach = 2
/** Input channels that are in a workgroup's fast memory at a time. */
const depth = 4
const rows = rowGroups * rowsEach
/** The threads that compute the same channels read their weights together. */
const lanes = columns * rowGroups

/** Where the first output pixel's window begins, before the image, and how many output pixels there are. */
export type Frame = Readonly<{ top: number; left: number; outHeight: number; outWidth: number }>

/** The sums of one column of the filter: of each of its weights with the pixels of a thread that lie under it. */
const multiplyAdds = (filterHeight: number, outVectors: number): string =>
  lines(filterHeight, tap =>
    ['x', 'y', 'z', 'w']
      .map(
        (channel, i) => `{
          let at = ((${tap} * filterWidth + across) * ${depth} + quad * 4 + ${i}) * ${outVectors} + group * ${vectorsEach};
          ${lines(vectorsEach, v => `let w${v} = weights[at + ${v}];`)}
          ${lines(rowsEach, row =>
            lines(
              vectorsEach,
              v => `sum${row}_${v} = fma(vec4<f32>(p${row + tap}.${channel}), w${v}, sum${row}_${v});`,
            ),
          )}
        }`,
      )
      .join('\n'),
  )

/**
 * The correlation of x [B,H,W,i] with a filter [k,l,i,o] at stride 1, [B,outHeight,outWidth,o]; what lies outside of x
 * is 0. A workgroup computes a tile of 8 × 16 pixels for up to 32 channels: four input channels at a time come into
 * fast memory, with the weights that they meet, and each thread sums a column of four pixels for eight channels in
 * registers. (The backend's own kernel multiplies matrices in which each pixel stands as often as the filter has
 * weights.) The caller disposes the result.
 */
export const convolve = (
  backend: unknown,
  x: tf.TensorInfo,
  filter: tf.TensorInfo,
  { top, left, outHeight, outWidth }: Frame,
): tf.TensorInfo => {
  const [batch] = x.shape as [number]
  const [filterHeight, filterWidth, inChannels, outChannels] = filter.shape as [number, number, number, number]
  const groups = Math.min(4, Math.ceil(outChannels / (4 * vectorsEach)))
  const outVectors = groups * vectorsEach
  const threads = lanes * groups
  const [patchHeight, patchWidth] = [rows + filterHeight - 1, columns + filterWidth - 1]
  const patch = patchHeight * patchWidth
  const taps = filterHeight * filterWidth
  const [xWide, oWide] = [inChannels % 4 === 0, outChannels % 4 === 0]
  const channelTiles = Math.ceil(outChannels / (4 * outVectors))
  const [tileRows, tileColumns] = [Math.ceil(outHeight / rows), Math.ceil(outWidth / columns)]
  return runProgram(backend, {
    key: `convolve_${[filterHeight, filterWidth, groups, xWide, oWide].join('_')}`,
    inputs: { x, weight: filter },
    outShape: [batch, outHeight, outWidth, outChannels],
    threads,
    workgroups: batch * tileRows * tileColumns * channelTiles,
    uniforms: { top, left, tileRows, tileColumns, channelTiles },
    components: { inputs: [xWide ? 4 : 1, oWide ? 4 : 1], result: oWide ? 4 : 1 },
    code: `
      const filterWidth = ${filterWidth};
      var<workgroup> pixels : array<vec4<f32>, ${(patch * depth) / 4}>;
      var<workgroup> weights : array<vec4<f32>, ${taps * depth * outVectors}>;

      ${fourChannels('x', xWide)}

      // Weights of a tap and an input channel for four output channels; 0 outside.
      fn weightsAt(tap : i32, inChannel : i32, outChannel : i32) -> vec4<f32> {
        let shape = uniforms.weightShape;
        if (inChannel >= shape.z || outChannel >= shape.w) { return vec4<f32>(); }
        let index = (tap * shape.z + inChannel) * shape.w + outChannel;
        ${
          oWide
            ? 'return weight[index / 4];'
            : `var values = vec4<f32>();
        for (var i = 0; i < min(4, shape.w - outChannel); i++) { values[i] = weight[index + i]; }
        return values;`
        }
      }

      fn store(n : i32, at : vec2<i32>, channel : i32, values : vec4<f32>) {
        let shape = uniforms.outShape;
        if (n >= shape.x || any(at >= shape.yz) || channel >= shape.w) { return; }
        let index = ((n * shape.y + at.x) * shape.z + at.y) * shape.w + channel;
        ${
          oWide
            ? 'result[index / 4] = values;'
            : 'for (var i = 0; i < min(4, shape.w - channel); i++) { result[index + i] = values[i]; }'
        }
      }

      fn main(index : i32) {
        let local = i32(localIndex);
        let group = local / ${lanes};
        let place = vec2<i32>(local % ${lanes} / ${columns} * ${rowsEach}, local % ${columns});
        let channelTiles = i32(uniforms.channelTiles);
        let tileColumns = i32(uniforms.tileColumns);
        let tileRows = i32(uniforms.tileRows);
        // In a grid that was folded to fit the device's limits, the last workgroups have no part of the work.
        let tile = index / ${threads} / channelTiles;
        let outBegin = index / ${threads} % channelTiles * ${4 * outVectors};
        let n = tile / (tileRows * tileColumns);
        let corner = vec2<i32>(tile / tileColumns % tileRows * ${rows}, tile % tileColumns * ${columns});
        let begin = corner - vec2<i32>(i32(uniforms.top), i32(uniforms.left));
        ${lines(rowsEach, row => lines(vectorsEach, v => `var sum${row}_${v} = vec4<f32>();`))}
        for (var inBegin = 0; inBegin < uniforms.xShape.w; inBegin += ${depth}) {
          for (var at = local; at < ${(patch * depth) / 4}; at += ${threads}) {
            let pixel = at / ${depth / 4};
            let quad = at % ${depth / 4};
            let source = begin + vec2<i32>(pixel / ${patchWidth}, pixel % ${patchWidth});
            pixels[quad * ${patch} + pixel] = xAt(n, source, inBegin + quad * 4);
          }
          for (var at = local; at < ${taps * depth * outVectors}; at += ${threads}) {
            let row = at / ${outVectors};
            weights[at] = weightsAt(row / ${depth}, inBegin + row % ${depth}, outBegin + at % ${outVectors} * 4);
          }
          workgroupBarrier();
          for (var quad = 0; quad < ${depth / 4}; quad++) {
            for (var across = 0; across < filterWidth; across++) {
              let under = quad * ${patch} + place.x * ${patchWidth} + place.y + across;
              ${lines(rowsEach + filterHeight - 1, row => `let p${row} = pixels[under + ${row * patchWidth}];`)}
              ${multiplyAdds(filterHeight, outVectors)}
            }
          }
          workgroupBarrier();
        }
        let channel = outBegin + group * ${4 * vectorsEach};
        ${lines(rowsEach, row =>
          lines(
            vectorsEach,
            v => `store(n, corner + place + vec2<i32>(${row}, 0), channel + ${4 * v}, sum${row}_${v});`,
          ),
        )}
      }`,
  })
}
