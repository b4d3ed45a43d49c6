#include <algorithm>
#include <cstring>
#include <vector>

#include "operation.h"
#include "threads.h"

namespace batchsweep {
namespace {

/** Channels that are computed at once: the largest vector there is, which smaller instruction sets take in parts. */
constexpr int lanes = 16;

/** The sides of filters that there is code for; others are left to TensorFlow. */
constexpr int sides[] = {3, 5};

/** Floats of unaligned memory as one value. Passed by reference only: how vectors are passed differs between instruction sets. */
typedef float Vector __attribute__((vector_size(lanes * sizeof(float)), aligned(alignof(float))));

/** A depthwise convolution's sizes; pixels outside the image count as zero. */
struct Sizes {
  int64_t images, height, width, channels, out_height, out_width;
  int stride, top, left;
};

/**
 * Adds to the filter's gradient [side, side, channels] what one row of the output gives. For each row of the filter the sums
 * of one row of taps stay in registers from the row's first pixel to its last.
 */
template <int side>
BATCHSWEEP_INLINE void add_filter_row(const Sizes& of, const float* __restrict image, int64_t row,
                                      const float* __restrict dy, float* __restrict gradient) {
  const int64_t channels = of.channels;
  // The output pixels whose taps all lie within the image.
  const int64_t inner_begin = std::min<int64_t>(of.out_width, (of.left + of.stride - 1) / of.stride);
  const int64_t last = of.width - side + of.left;
  const int64_t inner_end =
      last < 0 ? inner_begin : std::max(inner_begin, std::min(of.out_width, last / of.stride + 1));
  for (int64_t c = 0; c < channels; c += lanes) {
    for (int ky = 0; ky < side; ++ky) {
      const int64_t y = row * of.stride + ky - of.top;
      if (y < 0 || y >= of.height) continue;
      const float* line = image + y * of.width * channels + c;
      Vector sums[side];
      float* taps = gradient + ky * side * channels + c;
      for (int kx = 0; kx < side; ++kx) sums[kx] = *reinterpret_cast<const Vector*>(taps + kx * channels);
      auto edge = [&](int64_t begin, int64_t end) __attribute__((always_inline)) {
        for (int64_t out = begin; out < end; ++out) {
          const Vector slope = *reinterpret_cast<const Vector*>(dy + out * channels + c);
          for (int kx = 0; kx < side; ++kx) {
            const int64_t x = out * of.stride + kx - of.left;
            if (x >= 0 && x < of.width) sums[kx] += slope * *reinterpret_cast<const Vector*>(line + x * channels);
          }
        }
      };
      edge(0, inner_begin);
      const float* pixel = line + (inner_begin * of.stride - of.left) * channels;
      for (int64_t out = inner_begin; out < inner_end; ++out, pixel += of.stride * channels) {
        const Vector slope = *reinterpret_cast<const Vector*>(dy + out * channels + c);
        for (int kx = 0; kx < side; ++kx) sums[kx] += slope * *reinterpret_cast<const Vector*>(pixel + kx * channels);
      }
      edge(inner_end, of.out_width);
      for (int kx = 0; kx < side; ++kx) *reinterpret_cast<Vector*>(taps + kx * channels) = sums[kx];
    }
  }
}

BATCHSWEEP_VECTORIZED
void add_filter_rows(int side, const Sizes& of, const float* x, const float* dy, int64_t begin, int64_t end,
                     float* gradient) {
  const int64_t image_size = of.height * of.width * of.channels;
  const int64_t line_size = of.out_width * of.channels;
  for (int64_t line = begin; line < end; ++line) {
    const float* image = x + line / of.out_height * image_size;
    if (side == 3)
      add_filter_row<3>(of, image, line % of.out_height, dy + line * line_size, gradient);
    else
      add_filter_row<5>(of, image, line % of.out_height, dy + line * line_size, gradient);
  }
}

/** The gradient of a depthwise convolution by its filter [side, side, channels, 1]. */
class DepthwiseFilterGradient {
 public:
  explicit DepthwiseFilterGradient(const Construction& construction)
      : side_(construction.integer("side")),
        stride_(construction.integer("stride")),
        top_(construction.integer("top")),
        left_(construction.integer("left")) {
    require(std::find(std::begin(sides), std::end(sides), side_) != std::end(sides) && stride_ > 0 && top_ >= 0 &&
                left_ >= 0 && top_ < side_ && left_ < side_,
            "depthwise gradient: a filter of 3 or 5 pixels, padded by less than it is wide");
  }

  void run(Call& call) const {
    const Tensor x = call.input(0), dy = call.input(1);
    require(x.shape.size() == 4 && dy.shape.size() == 4 && x.shape[0] == dy.shape[0] && x.shape[3] == dy.shape[3] &&
                x.shape[3] % lanes == 0,
            "depthwise gradient: as many images and channels in dy as in x, channels in sixteens");
    const Sizes of{x.shape[0],  x.shape[1], x.shape[2], x.shape[3], dy.shape[1],
                   dy.shape[2], stride_,    top_,       left_};
    const int64_t size = side_ * side_ * of.channels;
    float* gradient = call.output(0, {side_, side_, of.channels, 1});

    // Rows of the output in parts whose number does not depend on the threads; each part adds up for itself.
    const int64_t lines = of.images * of.out_height;
    const int64_t parts = std::min<int64_t>(lines, most_parts);
    std::vector<float> partial(parts * size, 0.0f);
    for_each_chunk(parts, [&](int64_t part) {
      add_filter_rows(side_, of, x.values, dy.values, lines * part / parts, lines * (part + 1) / parts,
                      partial.data() + part * size);
    });
    std::fill(gradient, gradient + size, 0.0f);
    for (int64_t part = 0; part < parts; ++part) {
      const float* sums = partial.data() + part * size;
      for (int64_t i = 0; i < size; ++i) gradient[i] += sums[i];
    }
  }

 private:
  static constexpr int64_t most_parts = 16;
  int side_, stride_, top_, left_;
};

}  // namespace

void register_depthwise() {
  register_operation<DepthwiseFilterGradient>({
      "BatchsweepDepthwiseFilterGradient",
      {"x: float", "dy: float"},
      {"gradient: float"},
      {"side: int", "stride: int", "top: int", "left: int"},
  });
}

}  // namespace batchsweep
