#include <algorithm>
#include <cmath>
#include <vector>

#include "operation.h"
#include "threads.h"

namespace batchsweep {
namespace {

/** Floats of the input that a thread takes at a time, 128 KiB of them: they stay in its cache from one loop to the next. */
constexpr int64_t chunk_size = 1 << 15;

/** The attribute `activation`, as src/training/engines/tensorflow/fused-normalization.ts counts them. */
enum Activation { kNone = 0, kRelu = 1, kRelu6 = 2 };

/** The lowest value that an activation cuts off, as a gate: what lies strictly between 0 and it lets the gradient pass. */
float upper_bound(int activation) { return activation == kRelu6 ? 6.0f : HUGE_VALF; }

/** A batch as rows of channels, shared out in chunks of whole rows whose number does not depend on the threads. */
struct Rows {
  int64_t count, channels, in_chunk, chunks;

  explicit Rows(const Tensor& x) {
    require(x.shape.size() == 4 && x.size > 0, "batch norm: an input of four axes that is not empty");
    channels = x.shape[3];
    count = x.size / channels;
    in_chunk = std::max<int64_t>(8, chunk_size / channels);
    chunks = (count + in_chunk - 1) / in_chunk;
  }
  int64_t begin(int64_t chunk) const { return chunk * in_chunk; }
  int64_t length(int64_t chunk) const { return std::min(in_chunk, count - begin(chunk)); }
};

/** Two sums a channel of each chunk, added up in double precision and always in the same order. */
class ChannelSums {
 public:
  /** `add(at, rows, first, second)` adds up rows whose first element is number `at`. */
  template <class Add>
  ChannelSums(const Rows& rows, const Add& add) : first(rows.channels), second(rows.channels) {
    const int64_t channels = rows.channels;
    std::vector<float> partial(2 * rows.chunks * channels, 0.0f);
    for_each_chunk(rows.chunks, [&](int64_t chunk) {
      float* sums = partial.data() + 2 * chunk * channels;
      add(rows.begin(chunk) * channels, rows.length(chunk), sums, sums + channels);
    });
    for (int64_t chunk = 0; chunk < rows.chunks; ++chunk) {
      const float* sums = partial.data() + 2 * chunk * channels;
      for (int64_t c = 0; c < channels; ++c) {
        first[c] += sums[c];
        second[c] += sums[channels + c];
      }
    }
  }
  std::vector<double> first, second;
};

/**
 * Adds up x − shift and its square. The shift, a channel's first value, keeps the squares small, so that nothing is lost in
 * their difference (Chan, Golub and LeVeque, "Algorithms for computing the sample variance", 1983).
 */
BATCHSWEEP_VECTORIZED
void add_moments(int64_t rows, int64_t channels, const float* __restrict x, const float* __restrict shift,
                 float* __restrict sums, float* __restrict squares) {
  int64_t row = 0;
  // Four rows at a time, so that the sums are fetched and put back once for four.
  for (; row + 4 <= rows; row += 4) {
    const float* r0 = x + row * channels;
    const float* r1 = r0 + channels;
    const float* r2 = r1 + channels;
    const float* r3 = r2 + channels;
    for (int64_t c = 0; c < channels; ++c) {
      const float a = r0[c] - shift[c], b = r1[c] - shift[c], d = r2[c] - shift[c], e = r3[c] - shift[c];
      sums[c] += (a + b) + (d + e);
      squares[c] += (a * a + b * b) + (d * d + e * e);
    }
  }
  for (; row < rows; ++row) {
    const float* r0 = x + row * channels;
    for (int64_t c = 0; c < channels; ++c) {
      const float a = r0[c] - shift[c];
      sums[c] += a;
      squares[c] += a * a;
    }
  }
}

/** y = activation(factor · x + term + residual). */
template <bool with_residual, bool bounded>
__attribute__((always_inline)) inline void normalize_rows(int64_t rows, int64_t channels, const float* __restrict x,
                                                          const float* __restrict factor, const float* __restrict term,
                                                          const float* __restrict residual, float upper,
                                                          float* __restrict y) {
  for (int64_t row = 0; row < rows; ++row) {
    const int64_t at = row * channels;
    for (int64_t c = 0; c < channels; ++c) {
      float value = factor[c] * x[at + c] + term[c];
      if (with_residual) value += residual[at + c];
      if (bounded) {
        value = value < 0.0f ? 0.0f : value;
        value = value > upper ? upper : value;
      }
      y[at + c] = value;
    }
  }
}

BATCHSWEEP_VECTORIZED
void normalize(int64_t rows, int64_t channels, const float* x, const float* factor, const float* term,
               const float* residual, int activation, float* y) {
  const float upper = upper_bound(activation);
  if (residual != nullptr && activation != kNone)
    normalize_rows<true, true>(rows, channels, x, factor, term, residual, upper, y);
  else if (residual != nullptr)
    normalize_rows<true, false>(rows, channels, x, factor, term, residual, upper, y);
  else if (activation != kNone)
    normalize_rows<false, true>(rows, channels, x, factor, term, residual, upper, y);
  else
    normalize_rows<false, false>(rows, channels, x, factor, term, residual, upper, y);
}

/** Normalization by the batch's own statistics, a residual added, an activation. */
class BatchNorm {
 public:
  explicit BatchNorm(const Construction& construction)
      : epsilon_(construction.number("epsilon")),
        momentum_(construction.number("momentum")),
        activation_(construction.integer("activation")),
        residuals_(construction.integer("R")) {}

  void run(Call& call) const {
    const Tensor x = call.input(0), scale = call.input(1), offset = call.input(2), mean = call.input(3),
                 variance = call.input(4);
    const Rows rows(x);
    const int64_t channels = rows.channels;
    for (const Tensor& one : {scale, offset, mean, variance})
      require(one.size == channels, "batch norm: one scale, offset, mean and variance for each channel");
    const float* residual = nullptr;
    if (residuals_ > 0) {
      const Tensor added = call.input(5);
      require(added.size == x.size, "batch norm: a residual of the input's size");
      residual = added.values;
    }
    float* y = call.output(0, x.shape);
    float* new_mean = call.output(1, {channels});
    float* new_variance = call.output(2, {channels});
    float* batch_mean = call.output(3, {channels});
    float* inverse = call.output(4, {channels});

    const ChannelSums sums(rows, [&](int64_t at, int64_t length, float* first, float* second) {
      add_moments(length, channels, x.values + at, x.values, first, second);
    });
    std::vector<float> factor(channels), term(channels);
    const double count = static_cast<double>(rows.count);
    for (int64_t c = 0; c < channels; ++c) {
      const double shifted = sums.first[c] / count;
      const double center = x.values[c] + shifted;
      const double spread = std::max(0.0, sums.second[c] / count - shifted * shifted);
      const double inverse_deviation = 1.0 / std::sqrt(spread + epsilon_);
      const double unbiased = spread * count / std::max(1.0, count - 1.0);
      batch_mean[c] = static_cast<float>(center);
      inverse[c] = static_cast<float>(inverse_deviation);
      new_mean[c] = static_cast<float>(mean.values[c] + momentum_ * (center - mean.values[c]));
      new_variance[c] = static_cast<float>(variance.values[c] + momentum_ * (unbiased - variance.values[c]));
      const double slope = scale.values[c] * inverse_deviation;
      factor[c] = static_cast<float>(slope);
      term[c] = static_cast<float>(offset.values[c] - center * slope);
    }
    for_each_chunk(rows.chunks, [&](int64_t chunk) {
      const int64_t at = rows.begin(chunk) * channels;
      normalize(rows.length(chunk), channels, x.values + at, factor.data(), term.data(),
                residual == nullptr ? nullptr : residual + at, activation_, y + at);
    });
  }

 private:
  float epsilon_, momentum_;
  int activation_, residuals_;
};

/** The gradient that passes the activation whose result is y. Read before it is known to be needed: only so can loops be vectorized. */
template <bool gated>
__attribute__((always_inline)) inline float gate(const float* dy, const float* y, float upper) {
  const float slope = *dy;
  return !gated || ((*y > 0.0f) & (*y < upper)) ? slope : 0.0f;
}

/** Adds up the gradient that passes the activation, and its product with x − mean. */
template <bool gated>
__attribute__((always_inline)) inline void add_gradients_of(int64_t rows, int64_t channels, const float* __restrict dy,
                                                            const float* __restrict x, const float* __restrict y,
                                                            float upper, const float* __restrict mean,
                                                            float* __restrict sums, float* __restrict products) {
  int64_t row = 0;
  for (; row + 2 <= rows; row += 2) {
    const int64_t at = row * channels;
    for (int64_t c = 0; c < channels; ++c) {
      const float a = gate<gated>(dy + at + c, y + at + c, upper);
      const float b = gate<gated>(dy + at + channels + c, y + at + channels + c, upper);
      sums[c] += a + b;
      products[c] += a * (x[at + c] - mean[c]) + b * (x[at + channels + c] - mean[c]);
    }
  }
  if (row < rows) {
    const int64_t at = row * channels;
    for (int64_t c = 0; c < channels; ++c) {
      const float a = gate<gated>(dy + at + c, y + at + c, upper);
      sums[c] += a;
      products[c] += a * (x[at + c] - mean[c]);
    }
  }
}

BATCHSWEEP_VECTORIZED
void add_gradients(int64_t rows, int64_t channels, const float* dy, const float* x, const float* y, float upper,
                   const float* mean, float* sums, float* products) {
  if (y == nullptr)
    add_gradients_of<false>(rows, channels, dy, x, y, upper, mean, sums, products);
  else
    add_gradients_of<true>(rows, channels, dy, x, y, upper, mean, sums, products);
}

/** dx = factor · gated dy + slope · (x − mean) + term; the gated dy as well, where it is asked for. */
template <bool gated, bool kept>
__attribute__((always_inline)) inline void pass_rows(int64_t rows, int64_t channels, const float* __restrict dy,
                                                     const float* __restrict x, const float* __restrict y, float upper,
                                                     const float* __restrict mean, const float* __restrict factor,
                                                     const float* __restrict slope, const float* __restrict term,
                                                     float* __restrict dx, float* __restrict passed) {
  for (int64_t row = 0; row < rows; ++row) {
    const int64_t at = row * channels;
    for (int64_t c = 0; c < channels; ++c) {
      const float a = gate<gated>(dy + at + c, y + at + c, upper);
      if (kept) passed[at + c] = a;
      dx[at + c] = factor[c] * a + (slope[c] * (x[at + c] - mean[c]) + term[c]);
    }
  }
}

BATCHSWEEP_VECTORIZED
void pass(int64_t rows, int64_t channels, const float* dy, const float* x, const float* y, float upper,
          const float* mean, const float* factor, const float* slope, const float* term, float* dx, float* passed) {
  if (y == nullptr)
    pass_rows<false, false>(rows, channels, dy, x, y, upper, mean, factor, slope, term, dx, passed);
  else if (passed == nullptr)
    pass_rows<true, false>(rows, channels, dy, x, y, upper, mean, factor, slope, term, dx, passed);
  else
    pass_rows<true, true>(rows, channels, dy, x, y, upper, mean, factor, slope, term, dx, passed);
}

/** The gradients of BatchNorm by its input, scale and offset, and by the residual where an activation stands before it. */
class BatchNormGradient {
 public:
  explicit BatchNormGradient(const Construction& construction)
      : activation_(construction.integer("activation")), residuals_(construction.integer("R")) {}

  void run(Call& call) const {
    const Tensor dy = call.input(0), x = call.input(1), y = call.input(2), scale = call.input(3), mean = call.input(4),
                 inverse = call.input(5);
    const Rows rows(x);
    const int64_t channels = rows.channels;
    require(dy.size == x.size && y.size == x.size, "batch norm gradient: dy, x and y are of one size");
    for (const Tensor& one : {scale, mean, inverse})
      require(one.size == channels, "batch norm gradient: one scale, mean and deviation for each channel");
    float* dx = call.output(0, x.shape);
    float* d_scale = call.output(1, {channels});
    float* d_offset = call.output(2, {channels});
    float* passed = residuals_ > 0 ? call.output(3, x.shape) : nullptr;
    const float upper = upper_bound(activation_);
    const auto gates_at = [&](int64_t at) { return activation_ == kNone ? nullptr : y.values + at; };

    const ChannelSums sums(rows, [&](int64_t at, int64_t length, float* first, float* second) {
      add_gradients(length, channels, dy.values + at, x.values + at, gates_at(at), upper, mean.values, first, second);
    });
    std::vector<float> factor(channels), slope(channels), term(channels);
    const double count = static_cast<double>(rows.count);
    for (int64_t c = 0; c < channels; ++c) {
      const double inverse_deviation = inverse.values[c];
      const double scaled = scale.values[c] * inverse_deviation;
      d_offset[c] = static_cast<float>(sums.first[c]);
      d_scale[c] = static_cast<float>(sums.second[c] * inverse_deviation);
      factor[c] = static_cast<float>(scaled);
      slope[c] = static_cast<float>(-scaled * inverse_deviation * inverse_deviation * sums.second[c] / count);
      term[c] = static_cast<float>(-scaled * sums.first[c] / count);
    }
    for_each_chunk(rows.chunks, [&](int64_t chunk) {
      const int64_t at = rows.begin(chunk) * channels;
      pass(rows.length(chunk), channels, dy.values + at, x.values + at, gates_at(at), upper,
           mean.values, factor.data(), slope.data(), term.data(), dx + at, passed == nullptr ? nullptr : passed + at);
    });
  }

 private:
  int activation_, residuals_;
};

}  // namespace

void register_batch_norm() {
  register_operation<BatchNorm>({
      "BatchsweepBatchNorm",
      {"x: float", "scale: float", "offset: float", "mean: float", "variance: float", "residual: R * float"},
      {"y: float", "new_mean: float", "new_variance: float", "batch_mean: float", "inverse_deviation: float"},
      {"epsilon: float", "momentum: float", "activation: int", "R: int >= 0"},
  });
  register_operation<BatchNormGradient>({
      "BatchsweepBatchNormGradient",
      {"dy: float", "x: float", "y: float", "scale: float", "batch_mean: float", "inverse_deviation: float"},
      {"dx: float", "d_scale: float", "d_offset: float", "passed: R * float"},
      {"activation: int", "R: int >= 0"},
  });
}

}  // namespace batchsweep
