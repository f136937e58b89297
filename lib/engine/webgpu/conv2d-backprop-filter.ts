import type * as tf from '@tensorflow/tfjs-core'
import { fourChannels } from './four-channels.js'
import { lines } from './lines.js'
import { release, runProgram } from './run-program.js'
import { strideOne } from './stride-one.js'
import { sumOfParts } from './sum-of-parts.js'

/** Rows and columns of output pixels that a workgroup has in fast memory at a time. */
const [rows, columns] = [8, 8]
/** So many workgroups keep a large card busy. */
const wantedWorkgroups = 2048

/**
 * ∂L/∂filter of a convolution with stride 1, [k,l,i,o], from x [B,H,W,i] and dy [B,h,w,o]: for each weight a sum over all
 * B·h·w output pixels. The result is small and the sums long, so the pixels are shared out among workgroups, each of
 * which brings a tile of x and one of dy into fast memory at a time; a thread sums, in registers, a row of the filter for
 * four input and four output channels. A second shader adds the shares up. Other convolutions go to the backend's own
 * kernel. (Which gives each element of the result one thread, which walks all pixels alone.)
 */
export const conv2dBackpropFilterWith =
  (backendsOwn: tf.KernelFunc): tf.KernelFunc =>
  params => {
    const { inputs, attrs, backend } = params
    const { x, dy } = inputs as { x: tf.Tensor4D; dy: tf.Tensor4D }
    const { filterShape } = attrs as unknown as { filterShape: [number, number, number, number] }
    const conv = strideOne(x.shape, filterShape, attrs)
    if (conv === null) return backendsOwn(params)
    const { filterHeight, filterWidth, padInfo, inChannels, outChannels, batchSize, outHeight, outWidth } = conv
    const inQuads = Math.min(4, Math.ceil(inChannels / 4))
    const outQuads = Math.min(8, Math.ceil(outChannels / 4))
    const sums = filterHeight * inQuads * outQuads
    // Where a row of the filter for each of those channels makes few threads, several share a tile's rows.
    const teams = Math.max(1, Math.min(rows, 2 ** Math.floor(Math.log2(192 / sums))))
    const threads = sums * teams
    const outTiles = Math.ceil(outChannels / (4 * outQuads))
    const channelTiles = Math.ceil(inChannels / (4 * inQuads)) * outTiles
    const [tileRows, tileColumns] = [Math.ceil(outHeight / rows), Math.ceil(outWidth / columns)]
    const tiles = batchSize * tileRows * tileColumns
    const shares = Math.max(1, Math.min(tiles, Math.floor(wantedWorkgroups / channelTiles)))
    const [patchHeight, patchWidth] = [rows + filterHeight - 1, columns + filterWidth - 1]
    const [xWide, dyWide] = [inChannels % 4 === 0, outChannels % 4 === 0]
    const parts = runProgram(backend, {
      key: `filterGradient_${[filterHeight, filterWidth, inQuads, outQuads, teams, xWide, dyWide].join('_')}`,
      inputs: { x, dy },
      outShape: [shares * teams, filterHeight * filterWidth, inChannels, outChannels],
      threads,
      workgroups: channelTiles * shares,
      uniforms: {
        top: padInfo.top,
        left: padInfo.left,
        channelTiles,
        outTiles,
        tileRows,
        tileColumns,
        tiles,
        tilesEach: Math.ceil(tiles / shares),
      },
      components: { inputs: [xWide ? 4 : 1, dyWide ? 4 : 1], result: dyWide ? 4 : 1 },
      code: `
      const inQuads = ${inQuads};
      const outQuads = ${outQuads};
      var<workgroup> pixels : array<vec4<f32>, ${patchHeight * patchWidth * inQuads}>;
      var<workgroup> gradients : array<vec4<f32>, ${rows * columns * outQuads}>;
      ${fourChannels('x', xWide)}
      ${fourChannels('dy', dyWide)}

      fn store(index : i32, channel : i32, values : vec4<f32>) {
        ${
          dyWide
            ? 'result[index / 4] = values;'
            : 'for (var i = 0; i < min(4, uniforms.outShape.w - channel); i++) { result[index + i] = values[i]; }'
        }
      }

      fn main(index : i32) {
        let local = i32(localIndex);
        let outQuad = local % outQuads;
        let inQuad = local / outQuads % inQuads;
        let down = local / (outQuads * inQuads) % ${filterHeight};
        let team = local / ${sums};
        let channelTiles = i32(uniforms.channelTiles);
        let outTiles = i32(uniforms.outTiles);
        let tileRows = i32(uniforms.tileRows);
        let tileColumns = i32(uniforms.tileColumns);
        let workgroup = index / ${threads};
        let share = workgroup / channelTiles;
        let inBegin = workgroup % channelTiles / outTiles * ${4 * inQuads};
        let outBegin = workgroup % outTiles * ${4 * outQuads};
        let padding = vec2<i32>(i32(uniforms.top), i32(uniforms.left));
        ${lines(filterWidth, tap => lines(4, i => `var sum${tap}_${i} = vec4<f32>();`))}
        // Counted by a uniform: barriers must be reached by all threads, as the compiler can see.
        for (var step = 0; step < i32(uniforms.tilesEach); step++) {
          let tile = share * i32(uniforms.tilesEach) + step;
          // What is past the last tile is past the last image: all 0.
          let n = select(uniforms.xShape.x, tile / (tileRows * tileColumns), tile < i32(uniforms.tiles));
          let corner = vec2<i32>(tile / tileColumns % tileRows * ${rows}, tile % tileColumns * ${columns});
          for (var at = local; at < ${patchHeight * patchWidth * inQuads}; at += ${threads}) {
            let pixel = at / inQuads;
            let source = corner - padding + vec2<i32>(pixel / ${patchWidth}, pixel % ${patchWidth});
            pixels[at] = xAt(n, source, inBegin + at % inQuads * 4);
          }
          for (var at = local; at < ${rows * columns} * outQuads; at += ${threads}) {
            let pixel = at / outQuads;
            let source = corner + vec2<i32>(pixel / ${columns}, pixel % ${columns});
            gradients[at] = dyAt(n, source, outBegin + at % outQuads * 4);
          }
          workgroupBarrier();
          for (var row = team; row < ${rows}; row += ${teams}) {
            let under = (row + down) * ${patchWidth} * inQuads + inQuad;
            ${lines(filterWidth - 1, tap => `var p${tap} = pixels[under + ${tap} * inQuads];`)}
            for (var column = 0; column < ${columns}; column++) {
              let d = gradients[(row * ${columns} + column) * outQuads + outQuad];
              let p${filterWidth - 1} = pixels[under + (column + ${filterWidth - 1}) * inQuads];
              ${lines(filterWidth, tap =>
                lines(4, i => `sum${tap}_${i} = fma(vec4<f32>(p${tap}[${i}]), d, sum${tap}_${i});`),
              )}
              ${lines(filterWidth - 1, tap => `p${tap} = p${tap + 1};`)}
            }
          }
          workgroupBarrier();
        }
        let inChannel = inBegin + inQuad * 4;
        let outChannel = outBegin + outQuad * 4;
        let shape = uniforms.outShape;
        if (share * ${teams} >= shape.x || outChannel >= shape.w) { return; }
        ${lines(filterWidth, tap =>
          lines(
            4,
            i => `if (inChannel + ${i} < shape.z) {
          let tap = (share * ${teams} + team) * shape.y + down * ${filterWidth} + ${tap};
          store((tap * shape.z + inChannel + ${i}) * shape.w + outChannel, outChannel, sum${tap}_${i});
        }`,
          ),
        )}
      }`,
    })
    const gradient = sumOfParts(backend, parts, filterShape)
    release(backend, [parts])
    return gradient
  }
