// InstanceNorm and LeakyReLU as one TensorFlow operation and its gradient as another, on the CPU: each tensor is read two
// or three times and written once, where TensorFlow's own operations read and write one after the other, 7 and 14 times.
// It uses TensorFlow's C API only, so that it does not depend on the compiler that TensorFlow was built with.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <thread>
#include <vector>

#include "tensorflow/c/kernels.h"
#include "tensorflow/c/ops.h"

namespace {

struct Shape {
  int64_t images, pixels, channels;
};

Shape ShapeOf(const TF_Tensor* x) { return {TF_Dim(x, 0), TF_Dim(x, 1) * TF_Dim(x, 2), TF_Dim(x, 3)}; }

// Calls f(image) for all images, on as many threads as there are cores where that is worth while.
template <typename F>
void ForEachImage(const Shape& shape, F f) {
  const int64_t cores = std::max(1u, std::thread::hardware_concurrency());
  const int64_t size = shape.images * shape.pixels * shape.channels;
  const int64_t workers = size < 65536 ? 1 : std::min(shape.images, cores);
  std::vector<std::thread> threads;
  auto work = [&](int64_t worker) {
    for (int64_t image = worker; image < shape.images; image += workers) f(image);
  };
  for (int64_t worker = 1; worker < workers; ++worker) threads.emplace_back(work, worker);
  work(0);
  for (auto& thread : threads) thread.join();
}

// Four floats that are computed with at once; compilers turn loops over channels into such code only sometimes.
typedef float Floats __attribute__((vector_size(16)));

// The values of kCount neighbouring V, of one pixel.
template <typename V, int kCount>
struct Values {
  using Value = V;
  static constexpr int kSize = kCount;
  static constexpr int kChannels = kCount * sizeof(V) / sizeof(float);
  V v[kCount];
  Values() : v{} {}
  explicit Values(const float* from) { std::memcpy(v, from, sizeof v); }
  void Store(float* to) const { std::memcpy(to, v, sizeof v); }
};

template <typename V>
V Load(const float* from, int i) {
  V value;
  std::memcpy(&value, from + i * sizeof(V) / sizeof(float), sizeof value);
  return value;
}

// Calls f(first channel, no values) for blocks of 16 channels, a line of the cache, then for single ones.
template <typename F>
void ForEachBlock(int64_t channels, F f) {
  int64_t c = 0;
  for (; c + 16 <= channels; c += 16) f(c, Values<Floats, 4>());
  for (; c < channels; ++c) f(c, Values<float, 1>());
}

// The mean of term(pixel, i) over all pixels. Float sums of 64 pixels are added up in double.
template <typename V, int kCount, typename Term>
Values<V, kCount> MeanOverPixels(int64_t pixels, Term term) {
  constexpr int kChannels = Values<V, kCount>::kChannels;
  double total[kChannels] = {};
  float mean[kChannels];
  for (int64_t begin = 0; begin < pixels; begin += 64) {
    const int64_t end = std::min<int64_t>(begin + 64, pixels);
    Values<V, kCount> sum;
    for (int64_t pixel = begin; pixel < end; ++pixel) {
      for (int i = 0; i < kCount; ++i) sum.v[i] += term(pixel, i);
    }
    sum.Store(mean);
    for (int c = 0; c < kChannels; ++c) total[c] += mean[c];
  }
  for (int c = 0; c < kChannels; ++c) mean[c] = total[c] / pixels;
  return Values<V, kCount>(mean);
}

struct Attributes {
  float epsilon = 0;
  float slope = 0;
};

void* Create(TF_OpKernelConstruction* context) {
  auto* attributes = new Attributes;
  TF_Status* status = TF_NewStatus();
  TF_OpKernelConstruction_GetAttrFloat(context, "epsilon", &attributes->epsilon, status);
  TF_OpKernelConstruction_GetAttrFloat(context, "slope", &attributes->slope, status);
  if (TF_GetCode(status) != TF_OK) TF_OpKernelConstruction_Failure(context, status);
  TF_DeleteStatus(status);
  return attributes;
}

void Delete(void* attributes) { delete static_cast<Attributes*>(attributes); }

// The inputs and outputs of one call, released at its end.
struct Call {
  explicit Call(TF_OpKernelContext* context) : context(context), status(TF_NewStatus()) {}
  ~Call() {
    for (TF_Tensor* tensor : tensors) TF_DeleteTensor(tensor);
    if (TF_GetCode(status) != TF_OK) TF_OpKernelContext_Failure(context, status);
    TF_DeleteStatus(status);
  }
  bool ok() const { return TF_GetCode(status) == TF_OK; }
  TF_Tensor* Input(int index) {
    TF_Tensor* tensor = nullptr;
    TF_GetInput(context, index, &tensor, status);
    if (tensor != nullptr) tensors.push_back(tensor);
    return tensor;
  }
  float* Output(int index, const std::vector<int64_t>& dims) {
    size_t bytes = sizeof(float);
    for (int64_t dim : dims) bytes *= dim;
    TF_Tensor* tensor = TF_AllocateOutput(context, index, TF_FLOAT, dims.data(), dims.size(), bytes, status);
    if (tensor == nullptr) return nullptr;
    tensors.push_back(tensor);
    return static_cast<float*>(TF_TensorData(tensor));
  }
  void Require(bool condition, const char* message) {
    if (!condition && ok()) TF_SetStatus(status, TF_INVALID_ARGUMENT, message);
  }
  TF_OpKernelContext* context;
  TF_Status* status;
  std::vector<TF_Tensor*> tensors;
};

const float* Data(const TF_Tensor* tensor) { return static_cast<const float*>(TF_TensorData(tensor)); }

// y = leaky((x − mean)/σ) [B,H,W,C] and 1/σ [B,C], with σ² = the variance of an image's channel + epsilon.
void Forward(void* kernel, TF_OpKernelContext* context) {
  const Attributes& attributes = *static_cast<Attributes*>(kernel);
  Call call(context);
  const TF_Tensor* input = call.Input(0);
  if (!call.ok()) return;
  call.Require(TF_NumDims(input) == 4, "Expected x to be [B,H,W,C].");
  if (!call.ok()) return;
  const Shape shape = ShapeOf(input);
  float* y = call.Output(0, {TF_Dim(input, 0), TF_Dim(input, 1), TF_Dim(input, 2), TF_Dim(input, 3)});
  float* inverse_std = call.Output(1, {shape.images, shape.channels});
  if (!call.ok()) return;
  ForEachImage(shape, [&](int64_t image) {
    ForEachBlock(shape.channels, [&](int64_t channel, auto none) {
      using Block = decltype(none);
      using V = typename Block::Value;
      constexpr int kCount = Block::kSize;
      const int64_t pixels = shape.pixels, step = shape.channels, begin = image * pixels * step + channel;
      const float *from = Data(input) + begin, slope = attributes.slope;
      float* to = y + begin;
      auto at = [&](int64_t pixel, int i) { return Load<V>(from + pixel * step, i); };
      const Block mean = MeanOverPixels<V, kCount>(pixels, at);
      const Block variance = MeanOverPixels<V, kCount>(pixels, [&](int64_t pixel, int i) {
        const V centred = at(pixel, i) - mean.v[i];
        return centred * centred;
      });
      float inverse[Block::kChannels];
      variance.Store(inverse);
      for (float& value : inverse) value = 1 / std::sqrt(value + attributes.epsilon);
      const Block scale(inverse);
      scale.Store(inverse_std + image * step + channel);
      for (int64_t pixel = 0; pixel < pixels; ++pixel) {
        Block out;
        for (int i = 0; i < kCount; ++i) {
          const V normal = (at(pixel, i) - mean.v[i]) * scale.v[i];
          out.v[i] = normal > 0.0f ? normal : normal * slope;
        }
        out.Store(to + pixel * step);
      }
    });
  });
}

// dx = (g − mean(g) − n·mean(g·n))/σ, where g = dy·leaky′ and the normalised n follows from y.
void Backward(void* kernel, TF_OpKernelContext* context) {
  const float slope = static_cast<Attributes*>(kernel)->slope;
  Call call(context);
  const TF_Tensor *dy_tensor = call.Input(0), *y_tensor = call.Input(1), *inverse_tensor = call.Input(2);
  if (!call.ok()) return;
  call.Require(TF_NumDims(y_tensor) == 4, "Expected y to be [B,H,W,C].");
  if (!call.ok()) return;
  const Shape shape = ShapeOf(y_tensor);
  call.Require(TF_TensorElementCount(dy_tensor) == TF_TensorElementCount(y_tensor) &&
                   TF_TensorElementCount(inverse_tensor) == shape.images * shape.channels,
               "Expected dy of the shape of y, and 1/std [B,C].");
  float* dx = call.Output(0, {TF_Dim(y_tensor, 0), TF_Dim(y_tensor, 1), TF_Dim(y_tensor, 2), TF_Dim(y_tensor, 3)});
  if (!call.ok()) return;
  ForEachImage(shape, [&](int64_t image) {
    ForEachBlock(shape.channels, [&](int64_t channel, auto none) {
      using Block = decltype(none);
      using V = typename Block::Value;
      constexpr int kCount = Block::kSize;
      const int64_t pixels = shape.pixels, step = shape.channels, begin = image * pixels * step + channel;
      const float *dy = Data(dy_tensor) + begin, *y = Data(y_tensor) + begin, steep = 1 / slope;
      float* to = dx + begin;
      auto gradient = [&](int64_t pixel, int i) {
        const V g = Load<V>(dy + pixel * step, i);
        return Load<V>(y + pixel * step, i) > 0.0f ? g : g * slope;
      };
      const Block mean = MeanOverPixels<V, kCount>(pixels, gradient);
      // g·n = dy·y on both sides of 0: the slopes cancel.
      const Block projection = MeanOverPixels<V, kCount>(pixels, [&](int64_t pixel, int i) {
        return Load<V>(dy + pixel * step, i) * Load<V>(y + pixel * step, i);
      });
      const Block scale(Data(inverse_tensor) + image * step + channel);
      for (int64_t pixel = 0; pixel < pixels; ++pixel) {
        Block out;
        for (int i = 0; i < kCount; ++i) {
          const V value = Load<V>(y + pixel * step, i);
          const V normal = value > 0.0f ? value : value * steep;
          out.v[i] = (gradient(pixel, i) - mean.v[i] - normal * projection.v[i]) * scale.v[i];
        }
        out.Store(to + pixel * step);
      }
    });
  });
}

// Any shape will do: the kernels give their outputs' shapes themselves.
void UnknownShapes(TF_ShapeInferenceContext* context, TF_Status* status) {
  TF_ShapeInferenceContextSetUnknownShape(context, status);
}

bool Register(const char* name, std::vector<const char*> inputs, std::vector<const char*> outputs,
              void (*compute)(void*, TF_OpKernelContext*)) {
  TF_Status* status = TF_NewStatus();
  TF_OpDefinitionBuilder* definition = TF_NewOpDefinitionBuilder(name);
  for (const char* input : inputs) TF_OpDefinitionBuilderAddInput(definition, input);
  for (const char* output : outputs) TF_OpDefinitionBuilderAddOutput(definition, output);
  for (const char* attribute : {"epsilon: float", "slope: float"}) {
    TF_OpDefinitionBuilderAddAttr(definition, attribute);
  }
  TF_OpDefinitionBuilderSetShapeInferenceFunction(definition, &UnknownShapes);
  TF_RegisterOpDefinition(definition, status);
  const bool defined = TF_GetCode(status) == TF_OK;
  if (defined) {
    TF_RegisterKernelBuilder(name, TF_NewKernelBuilder(name, "CPU", &Create, compute, &Delete), status);
  }
  TF_DeleteStatus(status);
  return defined;
}

const bool registered = Register("MultimixInstanceNormLeakyRelu", {"x: float"}, {"y: float", "inverse_std: float"}, &Forward) &&
                        Register("MultimixInstanceNormLeakyReluGrad", {"dy: float", "y: float", "inverse_std: float"},
                                 {"dx: float"}, &Backward);

}  // namespace
