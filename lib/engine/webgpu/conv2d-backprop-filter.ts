import * as tf from '@tensorflow/tfjs-core'
import { release, runProgram } from './run-program.js'

type ConvAttributes = Readonly<{
  strides: [number, number] | number
  pad: 'valid' | 'same' | number
  dimRoundingMode?: 'floor' | 'round' | 'ceil'
  filterShape: [number, number, number, number]
}>

/** Rows of a tile (filter taps × input channels), its columns (output channels), and output pixels taken at a time. */
const [tileRows, tileColumns, depth] = [32, 16, 16]
/** A thread computes 4 × 2 elements of its tile. */
const [rowsEach, columnsEach] = [4, 2]
const threads = (tileRows / rowsEach) * (tileColumns / columnsEach)
/** So many workgroups keep a large card busy. */
const wantedWorkgroups = 2048

/**
 * ∂L/∂filter of a convolution, [k,k,i,o], from x [B,H,W,i] and dy [B,h,w,o]: a product of a matrix of k·k·i rows and one
 * of o columns over all B·h·w output pixels. The result is small and the sum long, so the pixels are shared out among
 * workgroups, each of which computes a tile from its share in fast memory; a second shader adds the shares up. (The
 * backend's own kernel gives each element of the result one thread, which walks all pixels alone.)
 */
export const conv2dBackpropFilter: tf.KernelFunc = ({ inputs, attrs, backend }) => {
  const { x, dy } = inputs as { x: tf.Tensor4D; dy: tf.Tensor4D }
  const { strides, pad, dimRoundingMode, filterShape } = attrs as unknown as ConvAttributes
  const conv = tf.backend_util.computeConv2DInfo(x.shape, filterShape, strides, 1, pad, dimRoundingMode)
  const { filterHeight, filterWidth, strideHeight, strideWidth, padInfo, inChannels, outChannels } = conv
  const pixels = conv.batchSize * conv.outHeight * conv.outWidth
  const rows = filterHeight * filterWidth * inChannels
  const columnTiles = Math.ceil(outChannels / tileColumns)
  const tiles = Math.ceil(rows / tileRows) * columnTiles
  const shares = Math.max(1, Math.min(Math.floor(wantedWorkgroups / tiles), Math.floor(pixels / (4 * depth))))
  const pixelsEach = Math.ceil(pixels / shares / depth) * depth
  const partial = runProgram(backend, {
    key: `filterGradient_${[filterHeight, filterWidth, strideHeight, strideWidth, padInfo.top, padInfo.left].join('_')}`,
    inputs: { x, dy },
    outShape: [shares, rows, outChannels],
    threads,
    workgroups: tiles * shares,
    uniforms: { tiles, columnTiles, pixelsEach },
    code: `
      const tileRows = ${tileRows};
      const tileColumns = ${tileColumns};
      const depth = ${depth};
      // One float more than a row holds, so that threads that read a column do not all hit one memory bank.
      var<workgroup> left : array<f32, ${depth * (tileRows + 1)}>;
      var<workgroup> right : array<f32, ${depth * (tileColumns + 1)}>;

      // x under tap and input channel 'row' of the filter at an output pixel; 0 in the padding and outside of both.
      fn under(row : i32, pixel : i32, pixels : i32) -> f32 {
        let inChannels = uniforms.xShape.w;
        let tap = row / inChannels;
        if (tap >= ${filterHeight * filterWidth} || pixel >= pixels) { return 0.0; }
        let width = uniforms.dyShape.z;
        let line = pixel / width;
        let r = (line % uniforms.dyShape.y) * ${strideHeight} + tap / ${filterWidth} - ${padInfo.top};
        let c = (pixel % width) * ${strideWidth} + tap % ${filterWidth} - ${padInfo.left};
        if (r < 0 || r >= uniforms.xShape.y || c < 0 || c >= uniforms.xShape.z) { return 0.0; }
        return x[(((line / uniforms.dyShape.y) * uniforms.xShape.y + r) * uniforms.xShape.z + c) * inChannels + row % inChannels];
      }

      fn main(index : i32) {
        let local = i32(localIndex);
        let workgroup = index / ${threads};
        let tiles = i32(uniforms.tiles);
        let columnTiles = i32(uniforms.columnTiles);
        let share = workgroup / tiles;
        let tile = workgroup % tiles;
        let rowBegin = tile / columnTiles * tileRows;
        let columnBegin = tile % columnTiles * tileColumns;
        let outChannels = uniforms.dyShape.w;
        let allPixels = uniforms.dyShape.x * uniforms.dyShape.y * uniforms.dyShape.z;
        let begin = share * i32(uniforms.pixelsEach);
        let end = min(allPixels, begin + i32(uniforms.pixelsEach));
        let ownRow = local / ${tileColumns / columnsEach} * ${rowsEach};
        let ownColumn = local % ${tileColumns / columnsEach} * ${columnsEach};
        var sums : array<f32, ${rowsEach * columnsEach}>;
        // Counted by a uniform: barriers must be reached by all threads, as the compiler can see.
        for (var step = 0; step < i32(uniforms.pixelsEach) / depth; step++) {
          let pixel = begin + step * depth;
          for (var at = local; at < tileRows * depth; at += ${threads}) {
            let k = at / tileRows;
            left[k * (tileRows + 1) + at % tileRows] = under(rowBegin + at % tileRows, pixel + k, end);
          }
          for (var at = local; at < tileColumns * depth; at += ${threads}) {
            let k = at / tileColumns;
            let column = columnBegin + at % tileColumns;
            var value = 0.0;
            if (column < outChannels && pixel + k < end) { value = dy[(pixel + k) * outChannels + column]; }
            right[k * (tileColumns + 1) + at % tileColumns] = value;
          }
          workgroupBarrier();
          for (var k = 0; k < depth; k++) {
            for (var i = 0; i < ${rowsEach}; i++) {
              let value = left[k * (tileRows + 1) + ownRow + i];
              for (var j = 0; j < ${columnsEach}; j++) {
                sums[i * ${columnsEach} + j] += value * right[k * (tileColumns + 1) + ownColumn + j];
              }
            }
          }
          workgroupBarrier();
        }
        if (share >= uniforms.outShape.x) { return; }
        for (var i = 0; i < ${rowsEach}; i++) {
          for (var j = 0; j < ${columnsEach}; j++) {
            let row = rowBegin + ownRow + i;
            let column = columnBegin + ownColumn + j;
            if (row < uniforms.outShape.y && column < outChannels) {
              result[(share * uniforms.outShape.y + row) * outChannels + column] = sums[i * ${columnsEach} + j];
            }
          }
        }
      }`,
  })
  const gradient = runProgram(backend, {
    key: 'filterGradientSum',
    inputs: { partial },
    outShape: filterShape,
    threads: 64,
    code: `
      fn main(index : i32) {
        let size = uniforms.partialShape.y * uniforms.partialShape.z;
        if (index >= size) { return; }
        var sum = 0.0;
        for (var share = 0; share < uniforms.partialShape.x; share++) { sum += partial[share * size + index]; }
        result[index] = sum;
      }`,
  })
  release(backend, [partial])
  return gradient
}
