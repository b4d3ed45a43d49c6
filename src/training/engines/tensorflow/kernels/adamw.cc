#include <algorithm>
#include <cmath>
#include <vector>

#include "operation.h"
#include "threads.h"

namespace batchsweep {
namespace {

/** Elements that a thread takes at a time: small enough to share out evenly, large enough to be worth asking for. */
constexpr int64_t chunk_size = 1 << 15;

/** The numbers of one update, which all parameters share; in the order of the input `rates`. */
struct Rates {
  float beta1, rest1, beta2, rest2, epsilon, step_size, correction;
};

BATCHSWEEP_VECTORIZED
void update(int64_t count, const Rates& given, float decay, const float* __restrict parameter,
            const float* __restrict gradient, float* __restrict first, float* __restrict second,
            float* __restrict updated) {
  const Rates rates = given;
  for (int64_t i = 0; i < count; ++i) {
    const float slope = gradient[i];
    const float mean = rates.beta1 * first[i] + rates.rest1 * slope;
    const float square = rates.beta2 * second[i] + rates.rest2 * slope * slope;
    first[i] = mean;
    second[i] = square;
    const float deviation = __builtin_sqrtf(square * rates.correction) + rates.epsilon;
    updated[i] = decay * parameter[i] - rates.step_size * mean / deviation;
  }
}

/**
 * AdamW of N parameters at once. The moments are changed in place: the caller owns them and shows them to nobody. New
 * parameters come out, for others may still hold the old ones.
 */
class AdamW {
 public:
  explicit AdamW(const Construction& construction) : count_(construction.integer("N")) {}

  void run(Call& call) const {
    const Tensor numbers = call.input(0);
    const Tensor decays = call.input(1);
    require(numbers.size == 7 && decays.size == count_, "AdamW: seven rates, one decay for each parameter");
    const float* n = numbers.values;
    const Rates rates{n[0], n[1], n[2], n[3], n[4], n[5], n[6]};

    std::vector<Slot> slots;
    std::vector<Chunk> chunks;
    for (int index = 0; index < count_; ++index) {
      const Tensor parameter = call.input(2 + index);
      const Tensor gradient = call.input(2 + count_ + index);
      const Tensor first = call.input(2 + 2 * count_ + index);
      const Tensor second = call.input(2 + 3 * count_ + index);
      const int64_t size = parameter.size;
      require(gradient.size == size && first.size == size && second.size == size,
              "AdamW: parameter, gradient and moments are of one size");
      float* updated = call.output(index, parameter.shape);
      slots.push_back({parameter.values, gradient.values, first.values, second.values, updated, decays.values[index]});
      for (int64_t begin = 0; begin < size; begin += chunk_size) {
        chunks.push_back({index, begin, std::min(chunk_size, size - begin)});
      }
    }
    for_each_chunk(static_cast<int64_t>(chunks.size()), [&](int64_t number) {
      const Chunk& chunk = chunks[number];
      const Slot& slot = slots[chunk.slot];
      update(chunk.count, rates, slot.decay, slot.parameter + chunk.begin, slot.gradient + chunk.begin,
             slot.first + chunk.begin, slot.second + chunk.begin, slot.updated + chunk.begin);
    });
  }

 private:
  struct Slot {
    const float* parameter;
    const float* gradient;
    float* first;
    float* second;
    float* updated;
    float decay;
  };
  struct Chunk {
    int slot;
    int64_t begin;
    int64_t count;
  };
  int count_;
};

}  // namespace

void register_adamw() {
  register_operation<AdamW>({
      "BatchsweepAdamW",
      {"rates: float", "decays: float", "parameters: N * float", "gradients: N * float", "first_moments: N * float",
       "second_moments: N * float"},
      {"updated: N * float"},
      {"N: int >= 1"},
      true,
  });
}

}  // namespace batchsweep
