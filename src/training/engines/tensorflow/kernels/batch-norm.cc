#include "batch-norm.h"

namespace batchsweep {
namespace {

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
BATCHSWEEP_INLINE void normalize_rows(int64_t rows, int64_t channels, const float* __restrict x,
                                      const float* __restrict factor, const float* __restrict term,
                                      const float* __restrict residual, float upper, float* __restrict y) {
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
    }
    const Line line(channels, scale.values, offset.values, batch_mean, inverse);
    for_each_chunk(rows.chunks, [&](int64_t chunk) {
      const int64_t at = rows.begin(chunk) * channels;
      normalize(rows.length(chunk), channels, x.values + at, line.factor.data(), line.term.data(),
                residual == nullptr ? nullptr : residual + at, activation_, y + at);
    });
  }

 private:
  float epsilon_, momentum_;
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
}

}  // namespace batchsweep
