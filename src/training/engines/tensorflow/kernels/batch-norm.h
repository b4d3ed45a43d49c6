// What batch normalization and its gradient share.
#ifndef BATCHSWEEP_BATCH_NORM_H_
#define BATCHSWEEP_BATCH_NORM_H_

#include <algorithm>
#include <cmath>
#include <vector>

#include "operation.h"
#include "threads.h"

namespace batchsweep {

/** The attribute `activation`, as fused-normalization.ts counts. */
enum Activation { kNone = 0, kRelu = 1, kRelu6 = 2 };

/** What an activation cuts off above; what lies strictly between 0 and it lets the gradient pass. */
inline float upper_bound(int activation) { return activation == kRelu6 ? 6.0f : HUGE_VALF; }

/** A batch as rows of channels, shared out in chunks of whole rows whose number does not depend on the threads. */
struct Rows {
  int64_t count, channels, in_chunk, chunks;

  explicit Rows(const Tensor& x) {
    require(x.shape.size() == 4 && x.size > 0, "batch norm: an input of four axes that is not empty");
    channels = x.shape[3];
    count = x.size / channels;
    // 128 KiB, which stay in a thread's cache while it goes over them.
    in_chunk = std::max<int64_t>(8, (1 << 15) / channels);
    chunks = (count + in_chunk - 1) / in_chunk;
  }
  int64_t begin(int64_t chunk) const { return chunk * in_chunk; }
  int64_t length(int64_t chunk) const { return std::min(in_chunk, count - begin(chunk)); }
};

/** Two sums a channel: of each chunk in single precision, over all of them in double, always in the same order. */
struct ChannelSums {
  std::vector<double> first, second;

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
};

/** A normalization as factor · x + term by channel. Both directions compute it of the same numbers, and so alike to the bit. */
struct Line {
  std::vector<float> factor, term;

  Line(int64_t channels, const float* scale, const float* offset, const float* mean, const float* inverse_deviation)
      : factor(channels), term(channels) {
    for (int64_t c = 0; c < channels; ++c) {
      const double slope = static_cast<double>(scale[c]) * inverse_deviation[c];
      factor[c] = static_cast<float>(slope);
      term[c] = static_cast<float>(offset[c] - mean[c] * slope);
    }
  }
};

}  // namespace batchsweep

#endif  // BATCHSWEEP_BATCH_NORM_H_
