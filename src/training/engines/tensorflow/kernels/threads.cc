#include "threads.h"

#include <atomic>
#include <condition_variable>
#include <cstdlib>
#include <mutex>
#include <thread>

namespace batchsweep {
namespace {

/** As many threads as TensorFlow uses inside an operation, the caller being one of them. */
int thread_count() {
  const char* named = std::getenv("TF_NUM_INTRAOP_THREADS");
  const int threads = named == nullptr ? 0 : std::atoi(named);
  return threads > 0 ? threads : static_cast<int>(std::thread::hardware_concurrency());
}

/** Threads that sleep between kernels: spinning would take the cores from TensorFlow's own. */
class Crew {
 public:
  Crew() {
    for (int helper = 1; helper < thread_count(); ++helper) {
      std::thread([this] { help(); }).detach();
      ++helpers_;
    }
  }

  void run(int64_t chunks, const std::function<void(int64_t)>& work) {
    if (chunks <= 1 || helpers_ == 0) {
      for (int64_t chunk = 0; chunk < chunks; ++chunk) work(chunk);
      return;
    }
    {
      std::lock_guard<std::mutex> lock(mutex_);
      work_ = &work;
      chunks_ = chunks;
      next_.store(0);
      ++round_;
    }
    wake_.notify_all();
    take_chunks(work, chunks);
    // Who came too late finds no work; who has a chunk is waited for.
    std::unique_lock<std::mutex> lock(mutex_);
    work_ = nullptr;
    idle_.wait(lock, [this] { return busy_ == 0; });
  }

 private:
  void take_chunks(const std::function<void(int64_t)>& work, int64_t chunks) {
    for (int64_t chunk = next_++; chunk < chunks; chunk = next_++) work(chunk);
  }

  [[noreturn]] void help() {
    uint64_t seen = 0;
    std::unique_lock<std::mutex> lock(mutex_);
    for (;;) {
      wake_.wait(lock, [&] { return round_ != seen; });
      seen = round_;
      if (work_ == nullptr) continue;
      const std::function<void(int64_t)>& work = *work_;
      const int64_t chunks = chunks_;
      ++busy_;
      lock.unlock();
      take_chunks(work, chunks);
      lock.lock();
      if (--busy_ == 0) idle_.notify_one();
    }
  }

  int helpers_ = 0;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::condition_variable idle_;
  const std::function<void(int64_t)>* work_ = nullptr;
  int64_t chunks_ = 0;
  std::atomic<int64_t> next_{0};
  uint64_t round_ = 0;
  int busy_ = 0;
};

}  // namespace

void for_each_chunk(int64_t chunks, const std::function<void(int64_t)>& work) {
  // Never destroyed: its threads sleep until the process ends.
  static Crew* const crew = new Crew();
  crew->run(chunks, work);
}

}  // namespace batchsweep
