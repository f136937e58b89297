import * as tf from '@tensorflow/tfjs-core'

/**
 * The gradients by name, times min(1, clipNorm/(‖g‖ + 1e-6)), where ‖g‖ is the Euclidean norm of all of them together: as
 * PyTorch's `clip_grad_norm_`, whose 1e-6 (against a division by 0) leaves what is scaled a hair below `clipNorm`.
 * Nothing is read from the device. The caller disposes both.
 *
 * Pascanu, Mikolov and Bengio 2013 (arXiv 1211.5063).
 */
export const clipGradients = (gradients: tf.NamedTensorMap, clipNorm: number): tf.NamedTensorMap =>
  tf.tidy(() => {
    const all = Object.entries(gradients)
    if (all.length === 0) return {}
    const norm = tf.sqrt(tf.sum(tf.stack(all.map(([, gradient]) => tf.sum(tf.square(gradient))))))
    const scale = tf.minimum(tf.div(clipNorm, tf.add(norm, 1e-6)), 1)
    return Object.fromEntries(all.map(([name, gradient]) => [name, tf.mul(gradient, scale)]))
  })
