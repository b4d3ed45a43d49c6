// The module that Node loads after TensorFlow's binding: it makes our operations known to TensorFlow and offers nothing else.
#include <node_api.h>

#include <exception>
#include <mutex>

namespace batchsweep {
void register_adamw();
void register_batch_norm();
void register_batch_norm_gradient();
void register_depthwise();
}  // namespace batchsweep

/** Called once for every thread of Node's that loads the module; TensorFlow and its operations are the process's. */
static napi_value init(napi_env env, napi_value exports) {
  static std::once_flag registered;
  try {
    std::call_once(registered, [] {
      batchsweep::register_adamw();
      batchsweep::register_batch_norm();
      batchsweep::register_batch_norm_gradient();
      batchsweep::register_depthwise();
    });
  } catch (const std::exception& error) {
    napi_throw_error(env, nullptr, error.what());
  }
  return exports;
}

NAPI_MODULE(batchsweep_kernels, init)
