#include "threads.h"

#include <atomic>
#include <chrono>
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

/**
 * How long a helper looks out for more work before it sleeps: kernels share out two loops, one right after the other, and to
 * be woken takes longer than many a loop. Longer would take the cores from TensorFlow's own threads.
 */
constexpr std::chrono::microseconds patience(30);

/** Threads that take chunks of work from the caller, and sleep between kernels. */
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
    std::lock_guard<std::mutex> turn(turn_);
    {
      std::lock_guard<std::mutex> lock(mutex_);
      work_ = &work;
      chunks_ = chunks;
      next_ = 0;
      ++round_;
    }
    wake_.notify_all();
    take_chunks(work, chunks);
    {
      // Who comes too late finds no work.
      std::lock_guard<std::mutex> lock(mutex_);
      work_ = nullptr;
    }
    // Who has a chunk is about to end it: sleeping would take longer.
    while (busy_ > 0) std::this_thread::yield();
  }

 private:
  void take_chunks(const std::function<void(int64_t)>& work, int64_t chunks) {
    for (int64_t chunk = next_++; chunk < chunks; chunk = next_++) work(chunk);
  }

  [[noreturn]] void help() {
    uint64_t seen = 0;
    for (;;) {
      const auto sleeps_at = std::chrono::steady_clock::now() + patience;
      while (round_ == seen && std::chrono::steady_clock::now() < sleeps_at) continue;
      std::unique_lock<std::mutex> lock(mutex_);
      wake_.wait(lock, [&] { return round_ != seen; });
      seen = round_;
      if (work_ == nullptr) continue;
      const std::function<void(int64_t)>& work = *work_;
      const int64_t chunks = chunks_;
      ++busy_;
      lock.unlock();
      take_chunks(work, chunks);
      --busy_;
    }
  }

  int helpers_ = 0;
  /** Held by the thread whose work is shared out. */
  std::mutex turn_;
  std::mutex mutex_;
  std::condition_variable wake_;
  /** What is shared out; null between kernels. */
  const std::function<void(int64_t)>* work_ = nullptr;
  int64_t chunks_ = 0;
  std::atomic<int64_t> next_{0};
  /** Counts what was shared out, so that a helper knows new work from old. */
  std::atomic<uint64_t> round_{0};
  /** Helpers that may hold a chunk. */
  std::atomic<int> busy_{0};
};

}  // namespace

void for_each_chunk(int64_t chunks, const std::function<void(int64_t)>& work) {
  // Never destroyed: its threads sleep until the process ends.
  static Crew* const crew = new Crew();
  crew->run(chunks, work);
}

}  // namespace batchsweep
