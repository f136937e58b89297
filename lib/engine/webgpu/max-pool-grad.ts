import * as tf from '@tensorflow/tfjs-core'
import { runProgram } from './run-program.js'

type PoolAttributes = Readonly<{
  filterSize: [number, number] | number
  strides: [number, number] | number
  pad: 'valid' | 'same' | number
  dimRoundingMode?: 'floor' | 'round' | 'ceil'
}>

/**
 * ∂L/∂x of max-pooling, [B,H,W,C]: each output's gradient goes to the maximum of its window, among equals to the first
 * in row-major order (as in PyTorch; the backend's own kernel sends it to the last). A thread for each element of x: it
 * looks through the windows that it is in for one whose first maximum it is.
 */
export const maxPoolGrad: tf.KernelFunc = ({ inputs, attrs, backend }) => {
  const { dy, input } = inputs as { dy: tf.Tensor4D; input: tf.Tensor4D }
  const { filterSize, strides, pad, dimRoundingMode } = attrs as unknown as PoolAttributes
  const pool = tf.backend_util.computePool2DInfo(input.shape, filterSize, strides, 1, pad, dimRoundingMode)
  const { filterHeight, filterWidth, strideHeight, strideWidth, padInfo } = pool
  return runProgram(backend, {
    key: `maxPoolGrad_${filterHeight}_${filterWidth}_${strideHeight}_${strideWidth}_${padInfo.top}_${padInfo.left}`,
    inputs: { x: input, dy },
    outShape: input.shape,
    threads: 64,
    code: `
      fn main(index : i32) {
        let shape = uniforms.xShape;
        if (index >= shape.x * shape.y * shape.z * shape.w) { return; }
        let place = getCoordsFromIndex(index);
        let own = x[index];
        // The padded place, and the first and last window that it is in.
        let at = place.yz + vec2<i32>(${padInfo.top}, ${padInfo.left});
        let filterSize = vec2<i32>(${filterHeight}, ${filterWidth});
        let strides = vec2<i32>(${strideHeight}, ${strideWidth});
        let first = max(vec2<i32>(0), (at - filterSize + strides) / strides);
        let last = min(uniforms.dyShape.yz - 1, at / strides);
        var sum = 0.0;
        for (var row = first.x; row <= last.x; row++) {
          for (var column = first.y; column <= last.y; column++) {
            let corner = vec2<i32>(row, column) * strides - vec2<i32>(${padInfo.top}, ${padInfo.left});
            var mine = true;
            for (var r = max(0, corner.x); r < min(shape.y, corner.x + filterSize.x); r++) {
              for (var c = max(0, corner.y); c < min(shape.z, corner.y + filterSize.y); c++) {
                let value = x[((place.x * shape.y + r) * shape.z + c) * shape.w + place.w];
                let earlier = r < place.y || (r == place.y && c < place.z);
                mine = mine && (value < own || (value == own && !earlier));
              }
            }
            if (mine) {
              sum += dy[((place.x * uniforms.dyShape.y + row) * uniforms.dyShape.z + column) * shape.w + place.w];
            }
          }
        }
        result[index] = sum;
      }`,
  })
}
