#include "batch-norm.h"

namespace batchsweep {
namespace {

/** Where an activation's gate is read from: nowhere, its result y, or computed again from x, which spares reading y. */
enum Gate { kOpen, kOfResult, kOfInput };

/** What a loop over rows reads, at the rows' beginning, and by channel. */
struct Source {
  const float *dy, *x, *y;
  const float *mean, *factor, *term;
  float upper;
};

/** The gradient that passes the activation. Loaded before it is known to be needed: only so can loops be vectorized. */
template <Gate gate>
BATCHSWEEP_INLINE float passing(float dy, float x, const float* y, float factor, float term, float upper) {
  if (gate == kOpen) return dy;
  const float value = gate == kOfResult ? *y : factor * x + term;
  return (value > 0.0f) & (value < upper) ? dy : 0.0f;
}

/** Adds up the gradient that passes the activation, and its product with x − mean; two rows at a time. */
template <Gate gate>
BATCHSWEEP_INLINE void add_rows(int64_t rows, int64_t channels, const Source& from, float* __restrict sums,
                                float* __restrict products) {
  const float *__restrict dy = from.dy, *__restrict x = from.x, *__restrict y = from.y;
  const float *__restrict mean = from.mean, *__restrict factor = from.factor, *__restrict term = from.term;
  const float upper = from.upper;
  int64_t row = 0;
  for (; row + 2 <= rows; row += 2) {
    const int64_t at = row * channels, next = at + channels;
    for (int64_t c = 0; c < channels; ++c) {
      const float a = passing<gate>(dy[at + c], x[at + c], y + at + c, factor[c], term[c], upper);
      const float b = passing<gate>(dy[next + c], x[next + c], y + next + c, factor[c], term[c], upper);
      sums[c] += a + b;
      products[c] += a * (x[at + c] - mean[c]) + b * (x[next + c] - mean[c]);
    }
  }
  if (row < rows) {
    const int64_t at = row * channels;
    for (int64_t c = 0; c < channels; ++c) {
      const float a = passing<gate>(dy[at + c], x[at + c], y + at + c, factor[c], term[c], upper);
      sums[c] += a;
      products[c] += a * (x[at + c] - mean[c]);
    }
  }
}

BATCHSWEEP_VECTORIZED
void add_gradients(Gate gate, int64_t rows, int64_t channels, const Source& from, float* sums, float* products) {
  switch (gate) {
    case kOpen:
      return add_rows<kOpen>(rows, channels, from, sums, products);
    case kOfResult:
      return add_rows<kOfResult>(rows, channels, from, sums, products);
    case kOfInput:
      return add_rows<kOfInput>(rows, channels, from, sums, products);
  }
}

/** dx = factor · passing + slope · (x − mean) + constant; what passes is kept as well, where it is asked for. */
template <Gate gate, bool kept>
BATCHSWEEP_INLINE void pass_rows(int64_t rows, int64_t channels, const Source& from, const float* __restrict slope,
                                 const float* __restrict constant, float* __restrict dx, float* __restrict passed) {
  const float *__restrict dy = from.dy, *__restrict x = from.x, *__restrict y = from.y;
  const float *__restrict mean = from.mean, *__restrict factor = from.factor, *__restrict term = from.term;
  const float upper = from.upper;
  for (int64_t row = 0; row < rows; ++row) {
    const int64_t at = row * channels;
    for (int64_t c = 0; c < channels; ++c) {
      const float a = passing<gate>(dy[at + c], x[at + c], y + at + c, factor[c], term[c], upper);
      if (kept) passed[at + c] = a;
      dx[at + c] = factor[c] * a + (slope[c] * (x[at + c] - mean[c]) + constant[c]);
    }
  }
}

BATCHSWEEP_VECTORIZED
void pass(Gate gate, int64_t rows, int64_t channels, const Source& from, const float* slope, const float* constant,
          float* dx, float* passed) {
  switch (gate) {
    case kOpen:
      return pass_rows<kOpen, false>(rows, channels, from, slope, constant, dx, passed);
    case kOfResult:
      return pass_rows<kOfResult, true>(rows, channels, from, slope, constant, dx, passed);
    case kOfInput:
      return pass_rows<kOfInput, false>(rows, channels, from, slope, constant, dx, passed);
  }
}

/**
 * The gradients of BatchNorm by its input, scale and offset, and by a residual with an activation after it (R = 1), which is
 * what passes the activation; without an activation the residual's is dy itself, and R is 0.
 */
class BatchNormGradient {
 public:
  explicit BatchNormGradient(const Construction& construction)
      : activation_(construction.integer("activation")), residuals_(construction.integer("R")) {}

  void run(Call& call) const {
    const Tensor dy = call.input(0), x = call.input(1), y = call.input(2), scale = call.input(3),
                 offset = call.input(4), mean = call.input(5), inverse = call.input(6);
    const Rows rows(x);
    const int64_t channels = rows.channels;
    require(dy.size == x.size && y.size == x.size, "batch norm gradient: dy, x and y are of one size");
    for (const Tensor& one : {scale, offset, mean, inverse})
      require(one.size == channels, "batch norm gradient: one scale, offset, mean and deviation for each channel");
    float* dx = call.output(0, x.shape);
    float* d_scale = call.output(1, {channels});
    float* d_offset = call.output(2, {channels});
    float* passed = residuals_ > 0 ? call.output(3, x.shape) : nullptr;

    const Gate gate = activation_ == kNone ? kOpen : passed != nullptr ? kOfResult : kOfInput;
    const Line line(channels, scale.values, offset.values, mean.values, inverse.values);
    const float upper = upper_bound(activation_);
    const auto source = [&](int64_t at) -> Source {
      return {dy.values + at,     x.values + at,    y.values + at, mean.values,
              line.factor.data(), line.term.data(), upper};
    };
    const ChannelSums sums(rows, [&](int64_t at, int64_t length, float* first, float* second) {
      add_gradients(gate, length, channels, source(at), first, second);
    });
    std::vector<float> slope(channels), constant(channels);
    const double count = static_cast<double>(rows.count);
    for (int64_t c = 0; c < channels; ++c) {
      const double inverse_deviation = inverse.values[c];
      const double scaled = scale.values[c] * inverse_deviation;
      d_offset[c] = static_cast<float>(sums.first[c]);
      d_scale[c] = static_cast<float>(sums.second[c] * inverse_deviation);
      slope[c] = static_cast<float>(-scaled * inverse_deviation * inverse_deviation * sums.second[c] / count);
      constant[c] = static_cast<float>(-scaled * sums.first[c] / count);
    }
    for_each_chunk(rows.chunks, [&](int64_t chunk) {
      const int64_t at = rows.begin(chunk) * channels;
      pass(gate, rows.length(chunk), channels, source(at), slope.data(), constant.data(), dx + at,
           passed == nullptr ? nullptr : passed + at);
    });
  }

 private:
  int activation_, residuals_;
};

}  // namespace

void register_batch_norm_gradient() {
  register_operation<BatchNormGradient>({
      "BatchsweepBatchNormGradient",
      {"dy: float", "x: float", "y: float", "scale: float", "offset: float", "batch_mean: float",
       "inverse_deviation: float"},
      {"dx: float", "d_scale: float", "d_offset: float", "passed: R * float"},
      {"activation: int", "R: int >= 0"},
  });
}

}  // namespace batchsweep
