// Shares a kernel's work among threads: TensorFlow's C interface lends none of its own.
#ifndef BATCHSWEEP_THREADS_H_
#define BATCHSWEEP_THREADS_H_

#include <cstdint>
#include <functional>

namespace batchsweep {

/**
 * Runs `work` for every chunk from 0 to `chunks` − 1, each by whichever thread is free, and returns when all are done. `work`
 * must not throw, nor call this itself.
 */
void for_each_chunk(int64_t chunks, const std::function<void(int64_t chunk)>& work);

}  // namespace batchsweep

#endif  // BATCHSWEEP_THREADS_H_
