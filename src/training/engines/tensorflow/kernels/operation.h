// TensorFlow's C interface for operations of one's own (tensorflow/c/ops.h, kernels.h), as far as it is used here.
#ifndef BATCHSWEEP_OPERATION_H_
#define BATCHSWEEP_OPERATION_H_

#include <cstdint>
#include <exception>
#include <new>
#include <stdexcept>
#include <string>
#include <vector>

// Leaves out of kernels.h what asks for headers that are not fetched.
#define IS_SLIM_BUILD
#include "tensorflow/c/kernels.h"
#include "tensorflow/c/ops.h"
#include "tensorflow/c/tf_status.h"
#include "tensorflow/c/tf_tensor.h"

/**
 * A function whose loops are compiled for several instruction sets, of which the processor's best is chosen when the module
 * loads: the module lies in a cache that machines may share. What it calls must be inlined into it.
 */
#if defined(__x86_64__) && defined(__linux__)
#define BATCHSWEEP_VECTORIZED \
  __attribute__((target_clones("arch=skylake-avx512", "arch=haswell", "default")))
#else
#define BATCHSWEEP_VECTORIZED
#endif

/** What such a function calls. */
#define BATCHSWEEP_INLINE __attribute__((always_inline)) inline

namespace batchsweep {

using Shape = std::vector<int64_t>;

/** A tensor of floats that lives as long as the call. */
struct Tensor {
  float* values;
  Shape shape;
  int64_t size;
};

/** Throws the message where what a kernel relies on does not hold. */
inline void require(bool holds, const char* message) {
  if (!holds) throw std::invalid_argument(message);
}

/** What TensorFlow said went wrong, such as RESOURCE_EXHAUSTED where memory ran out. */
struct Failure : std::runtime_error {
  Failure(TF_Code code_given, const char* message) : std::runtime_error(message), code(code_given) {}
  TF_Code code;
};

/** An owned TF_Status that throws what it holds. */
class Status {
 public:
  Status() : status_(TF_NewStatus()) {}
  ~Status() { TF_DeleteStatus(status_); }
  Status(const Status&) = delete;
  Status& operator=(const Status&) = delete;
  operator TF_Status*() { return status_; }
  void check() const {
    if (TF_GetCode(status_) != TF_OK) throw Failure(TF_GetCode(status_), TF_Message(status_));
  }

 private:
  TF_Status* status_;
};

/** What a kernel is made with: the attributes of its operation. */
class Construction {
 public:
  explicit Construction(TF_OpKernelConstruction* context) : context_(context) {}
  float number(const char* name) const {
    Status status;
    float value = 0;
    TF_OpKernelConstruction_GetAttrFloat(context_, name, &value, status);
    status.check();
    return value;
  }
  int integer(const char* name) const {
    Status status;
    int32_t value = 0;
    TF_OpKernelConstruction_GetAttrInt32(context_, name, &value, status);
    status.check();
    return value;
  }

 private:
  TF_OpKernelConstruction* context_;
};

/** One call of a kernel: its inputs and outputs. */
class Call {
 public:
  explicit Call(TF_OpKernelContext* context) : context_(context) {}
  ~Call() {
    for (TF_Tensor* tensor : held_) TF_DeleteTensor(tensor);
  }
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;

  Tensor input(int index) {
    Status status;
    TF_Tensor* tensor = nullptr;
    TF_GetInput(context_, index, &tensor, status);
    if (tensor != nullptr) held_.push_back(tensor);
    status.check();
    Shape shape(TF_NumDims(tensor));
    for (size_t axis = 0; axis < shape.size(); ++axis) shape[axis] = TF_Dim(tensor, static_cast<int>(axis));
    return {static_cast<float*>(TF_TensorData(tensor)), shape, TF_TensorElementCount(tensor)};
  }

  float* output(int index, const Shape& shape) {
    Status status;
    int64_t size = 1;
    for (int64_t length : shape) size *= length;
    TF_Tensor* tensor = TF_AllocateOutput(context_, index, TF_FLOAT, shape.data(), static_cast<int>(shape.size()),
                                          static_cast<size_t>(size) * sizeof(float), status);
    if (tensor != nullptr) held_.push_back(tensor);
    status.check();
    return static_cast<float*>(TF_TensorData(tensor));
  }

 private:
  TF_OpKernelContext* context_;
  std::vector<TF_Tensor*> held_;
};

/** An operation as TensorFlow is told of it; the words are those of its op definitions, such as "x: float". */
struct Definition {
  const char* name;
  std::vector<const char*> inputs;
  std::vector<const char*> outputs;
  std::vector<const char*> attributes;
  /** Changes its inputs, so that no call may be left out. */
  bool stateful = false;
};

/** Runs what may throw, and tells TensorFlow what was thrown: `report` is given a status. */
template <class Attempt, class Report>
void reporting(const Attempt& attempt, const Report& report) {
  Status failure;
  try {
    attempt();
    return;
  } catch (const Failure& error) {
    TF_SetStatus(failure, error.code, error.what());
  } catch (const std::bad_alloc& error) {
    TF_SetStatus(failure, TF_RESOURCE_EXHAUSTED, error.what());
  } catch (const std::exception& error) {
    TF_SetStatus(failure, TF_INVALID_ARGUMENT, error.what());
  }
  report(failure);
}

/** Makes an operation known to TensorFlow; `Kernel` is made of a Construction and runs by `run(Call&)`, on the CPU. */
template <class Kernel>
void register_operation(const Definition& definition) {
  TF_OpDefinitionBuilder* builder = TF_NewOpDefinitionBuilder(definition.name);
  for (const char* attribute : definition.attributes) TF_OpDefinitionBuilderAddAttr(builder, attribute);
  for (const char* input : definition.inputs) TF_OpDefinitionBuilderAddInput(builder, input);
  for (const char* output : definition.outputs) TF_OpDefinitionBuilderAddOutput(builder, output);
  TF_OpDefinitionBuilderSetIsStateful(builder, definition.stateful);
  Status defined;
  TF_RegisterOpDefinition(builder, defined);
  defined.check();

  TF_KernelBuilder* kernel = TF_NewKernelBuilder(
      definition.name, "CPU",
      [](TF_OpKernelConstruction* context) -> void* {
        Kernel* made = nullptr;
        reporting([&] { made = new Kernel(Construction(context)); },
                  [&](TF_Status* failure) { TF_OpKernelConstruction_Failure(context, failure); });
        return made;
      },
      [](void* made, TF_OpKernelContext* context) {
        reporting(
            [&] {
              Call call(context);
              static_cast<Kernel*>(made)->run(call);
            },
            [&](TF_Status* failure) { TF_OpKernelContext_Failure(context, failure); });
      },
      [](void* made) { delete static_cast<Kernel*>(made); });
  Status registered;
  TF_RegisterKernelBuilder(definition.name, kernel, registered);
  registered.check();
}

}  // namespace batchsweep

#endif  // BATCHSWEEP_OPERATION_H_
