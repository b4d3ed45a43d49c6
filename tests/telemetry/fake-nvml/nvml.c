/*
 * A fake of NVIDIA's libnvidia-ml: no GPU stands behind it. It replays a waveform, read from the file that
 * $FAKE_NVML_WAVE names, on virtual sensors that average over windows and move in steps as NVML's do. Function names,
 * codes and layouts are those of nvml.h, API 13: declared in nvml-api.h, or taken from the real one that -DNVML_HEADER
 * names. Compiled by the tests; -DOLD_DRIVER leaves out what drivers before 470 had not.
 *
 * The waveform is a list of segments, repeated for ever from `origin` on. Times are milliseconds:
 *   origin UNIX_MS | gpus N
 *   utilization WINDOW OFFSET | power STEP WINDOW | energy STEP OFFSET     (sensor grids, OFFSET past the origin)
 *   segment MS LOAD MILLIWATTS BYTES_AT_START BYTES_AT_END EVENT_REASONS
 *   fail FROM TO FUNCTION CODE                                             (since the origin)
 * FUNCTION may also be field:ID or metric:ID: one answer of a call that succeeds as a whole, or gpu:INDEX for a GPU that
 * cannot be opened. The first GPU follows the waveform; others idle at 10 W.
 */
#define _GNU_SOURCE
#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#ifdef NVML_HEADER
#include NVML_HEADER
#else
#include "nvml-api.h"
#endif

/* The numbers that the reader in src/telemetry/nvidia has instead of these names: whichever header is used. */
#define SAME(one, number) _Static_assert((one) == (number), #one " is not " #number)
SAME(sizeof(nvmlUtilization_t), 8);
SAME(offsetof(nvmlUtilization_t, memory), 4);
SAME(sizeof(nvmlMemory_t), 24);
SAME(offsetof(nvmlMemory_t, used), 16);
SAME(sizeof(nvmlMemory_v2_t), 40);
SAME(offsetof(nvmlMemory_v2_t, total), 8);
SAME(offsetof(nvmlMemory_v2_t, reserved), 16);
SAME(offsetof(nvmlMemory_v2_t, used), 32);
SAME(nvmlMemory_v2, 33554472);
SAME(sizeof(nvmlPciInfo_t), 68);
SAME(offsetof(nvmlPciInfo_t, busId), 36);
SAME(sizeof(nvmlFieldValue_t), 40);
SAME(offsetof(nvmlFieldValue_t, fieldId), 0);
SAME(offsetof(nvmlFieldValue_t, nvmlReturn), 28);
SAME(offsetof(nvmlFieldValue_t, value), 32);
SAME(NVML_FI_DEV_POWER_AVERAGE, 185);
SAME(NVML_FI_DEV_POWER_INSTANT, 186);
SAME(sizeof(nvmlGpmMetric_t), 40);
SAME(offsetof(nvmlGpmMetric_t, nvmlReturn), 4);
SAME(offsetof(nvmlGpmMetric_t, value), 8);
SAME(offsetof(nvmlGpmMetricsGet_t, numMetrics), 4);
SAME(offsetof(nvmlGpmMetricsGet_t, sample1), 8);
SAME(offsetof(nvmlGpmMetricsGet_t, sample2), 16);
SAME(offsetof(nvmlGpmMetricsGet_t, metrics), 24);
_Static_assert(sizeof(nvmlGpmMetricsGet_t) <= 24 + 40 * 1024, "the reader's request has no room for all metrics");
SAME(NVML_GPM_METRICS_GET_VERSION, 1);
SAME(NVML_GPM_METRIC_SM_UTIL, 2);
SAME(NVML_GPM_METRIC_ANY_TENSOR_UTIL, 5);
SAME(sizeof(nvmlGpmSupport_t), 8);
SAME(NVML_GPM_SUPPORT_VERSION, 1);
SAME(offsetof(nvmlGpmSupport_t, isSupportedDevice), 4);
SAME(NVML_CLOCK_SM, 1);
SAME(NVML_CLOCK_MEM, 2);
SAME(NVML_TEMPERATURE_GPU, 0);
SAME(NVML_COMPUTEMODE_EXCLUSIVE_PROCESS, 3);
SAME(nvmlClocksEventReasonSwPowerCap, 0x4);
SAME(nvmlClocksThrottleReasonHwSlowdown, 0x8);
SAME(nvmlClocksEventReasonSwThermalSlowdown, 0x20);
SAME(nvmlClocksThrottleReasonHwThermalSlowdown, 0x40);
SAME(nvmlClocksThrottleReasonHwPowerBrakeSlowdown, 0x80);
SAME(NVML_DEVICE_UUID_V2_BUFFER_SIZE, 96);
SAME(NVML_DEVICE_NAME_V2_BUFFER_SIZE, 96);
SAME(NVML_ERROR_NOT_SUPPORTED, 3);
SAME(NVML_ERROR_NO_PERMISSION, 4);
SAME(NVML_ERROR_DRIVER_NOT_LOADED, 9);
SAME(NVML_ERROR_FUNCTION_NOT_FOUND, 13);
SAME(NVML_ERROR_GPU_IS_LOST, 15);
SAME(NVML_ERROR_NOT_READY, 27);
SAME(NVML_ERROR_UNKNOWN, 999);

#define MAX_SEGMENTS 4096
#define MAX_FAILURES 64
#define IDLE_MILLIWATTS 10000.0

typedef struct { double ms, load, milliwatts, bytes_start, bytes_end; uint64_t reasons; } segment_t;
typedef struct { double from, to; char function[80]; int code; } failure_t;
typedef struct { char name[80]; uint64_t calls; } counter_t;

static segment_t segments[MAX_SEGMENTS];
static failure_t failures[MAX_FAILURES];
static counter_t counters[128];
static int segment_count, failure_count, counter_count, gpu_count = 1;
static double cycle_ms, cycle_load, cycle_energy, origin_ms, fixed_unix_ms = -1;
static double utilization_window = 200, utilization_offset = 0, power_step = 100, power_window = 25;
static double energy_step = 20, energy_offset = 0;
static const uint64_t total_bytes = 8ull << 30, reserved_bytes = 256ull << 20;

static void read_wave(void) {
  const char *path = getenv("FAKE_NVML_WAVE");
  FILE *file = path ? fopen(path, "r") : NULL;
  char line[256];
  segment_count = failure_count = 0;
  cycle_ms = cycle_load = cycle_energy = 0;
  while (file && fgets(line, sizeof line, file)) {
    segment_t s = {0};
    failure_t f = {0};
    sscanf(line, "origin %lf", &origin_ms);
    sscanf(line, "gpus %d", &gpu_count);
    sscanf(line, "utilization %lf %lf", &utilization_window, &utilization_offset);
    sscanf(line, "power %lf %lf", &power_step, &power_window);
    sscanf(line, "energy %lf %lf", &energy_step, &energy_offset);
    if (sscanf(line, "segment %lf %lf %lf %lf %lf %lx", &s.ms, &s.load, &s.milliwatts, &s.bytes_start, &s.bytes_end,
               &s.reasons) == 6 && segment_count < MAX_SEGMENTS) {
      segments[segment_count++] = s;
      cycle_ms += s.ms;
      cycle_load += s.ms * s.load;
      cycle_energy += s.ms * s.milliwatts / 1000;
    }
    if (sscanf(line, "fail %lf %lf %79s %d", &f.from, &f.to, f.function, &f.code) == 4 && failure_count < MAX_FAILURES)
      failures[failure_count++] = f;
  }
  if (file) fclose(file);
}

static double now_ms(void) {
  struct timespec t;
  if (fixed_unix_ms >= 0) return fixed_unix_ms - origin_ms;
  clock_gettime(CLOCK_REALTIME, &t);
  return t.tv_sec * 1e3 + t.tv_nsec / 1e6 - origin_ms;
}

/* The segment at `t` and how far into it, with the integrals from the origin to there. */
typedef struct { const segment_t *segment; double into, load, energy; } place_t;

static place_t place_at(double t) {
  place_t place = {0};
  double cycles = floor(t / cycle_ms), left = t - cycles * cycle_ms;
  place.load = cycles * cycle_load;
  place.energy = cycles * cycle_energy;
  for (int i = 0; i < segment_count; i++) {
    const segment_t *s = &segments[i];
    double into = left < s->ms ? left : s->ms;
    place.load += into * s->load;
    place.energy += into * s->milliwatts / 1000;
    place.segment = s;
    place.into = into;
    left -= s->ms;
    if (left < 0) break;
  }
  return place;
}

static double load_between(double from, double to) { return (place_at(to).load - place_at(from).load) / (to - from); }
static double milliwatts_between(double from, double to) {
  return 1000 * (place_at(to).energy - place_at(from).energy) / (to - from);
}
static double grid(double t, double step, double offset) { return floor((t - offset) / step) * step + offset; }

/* What a name must fail with at this instant. */
static nvmlReturn_t failure_of(const char *name) {
  double t = now_ms();
  for (int i = 0; i < failure_count; i++)
    if (strcmp(failures[i].function, name) == 0 && t >= failures[i].from && t < failures[i].to) return failures[i].code;
  return NVML_SUCCESS;
}
static nvmlReturn_t failure_of_numbered(const char *kind, unsigned number) {
  char name[80];
  snprintf(name, sizeof name, "%s:%u", kind, number);
  return failure_of(name);
}

/* Counts the call, and says what it must fail with. */
static nvmlReturn_t enter(const char *function) {
  int i = 0;
  while (i < counter_count && strcmp(counters[i].name, function) != 0) i++;
  if (i == counter_count && i < 128) strncpy(counters[counter_count++].name, function, 79);
  if (i < 128) counters[i].calls++;
  return failure_of(function);
}
#define ENTER() do { nvmlReturn_t code = enter(__func__); if (code != NVML_SUCCESS) return code; } while (0)
#define GPU(device) ((int)(intptr_t)(device) - 1)
#define IS_IDLE(device) (GPU(device) > 0)

/* For the tests: a clock of their own, and how often a function was called. */
void fakeNvmlSetUnixMs(double unix_ms) { fixed_unix_ms = unix_ms; }
uint64_t fakeNvmlCalls(const char *function) {
  for (int i = 0; i < counter_count; i++)
    if (strcmp(counters[i].name, function) == 0) return counters[i].calls;
  return 0;
}

nvmlReturn_t nvmlInit_v2(void) { read_wave(); ENTER(); return segment_count > 0 ? NVML_SUCCESS : NVML_ERROR_DRIVER_NOT_LOADED; }
nvmlReturn_t nvmlShutdown(void) { ENTER(); return NVML_SUCCESS; }
nvmlReturn_t nvmlSystemGetDriverVersion(char *version, unsigned int length) {
  ENTER(); snprintf(version, length, "999.00-fake"); return NVML_SUCCESS;
}
nvmlReturn_t nvmlDeviceGetCount_v2(unsigned int *count) { ENTER(); *count = gpu_count; return NVML_SUCCESS; }
nvmlReturn_t nvmlDeviceGetHandleByIndex_v2(unsigned int index, nvmlDevice_t *device) {
  ENTER();
  nvmlReturn_t code = failure_of_numbered("gpu", index);
  if (code != NVML_SUCCESS) return code;
  *device = (nvmlDevice_t)(intptr_t)(index + 1);
  return NVML_SUCCESS;
}
nvmlReturn_t nvmlDeviceGetUUID(nvmlDevice_t device, char *uuid, unsigned int length) {
  ENTER();
  snprintf(uuid, length, "GPU-fa4e0000-0000-4000-8000-%012d", GPU(device));
  return NVML_SUCCESS;
}
nvmlReturn_t nvmlDeviceGetName(nvmlDevice_t device, char *name, unsigned int length) {
  (void)device; ENTER(); snprintf(name, length, "Fake GPU"); return NVML_SUCCESS;
}
nvmlReturn_t nvmlDeviceGetPciInfo_v3(nvmlDevice_t device, nvmlPciInfo_t *pci) {
  ENTER();
  memset(pci, 0, sizeof *pci);
  snprintf(pci->busIdLegacy, sizeof pci->busIdLegacy, "0000:%02X:00.0", GPU(device) + 1);
  snprintf(pci->busId, sizeof pci->busId, "00000000:%02X:00.0", GPU(device) + 1);
  return NVML_SUCCESS;
}
nvmlReturn_t nvmlDeviceGetUtilizationRates(nvmlDevice_t device, nvmlUtilization_t *rates) {
  ENTER();
  double g = grid(now_ms(), utilization_window, utilization_offset);
  double load = IS_IDLE(device) ? 0 : load_between(g - utilization_window, g);
  rates->gpu = (unsigned)lround(100 * load);
  rates->memory = (unsigned)lround(50 * load);
  return NVML_SUCCESS;
}
static double used_bytes(nvmlDevice_t device) {
  place_t place = place_at(now_ms());
  if (IS_IDLE(device)) return 4 << 20;
  return place.segment->bytes_start + (place.segment->bytes_end - place.segment->bytes_start) * place.into / place.segment->ms;
}
nvmlReturn_t nvmlDeviceGetMemoryInfo(nvmlDevice_t device, nvmlMemory_t *memory) {
  ENTER();
  memory->total = total_bytes;
  memory->used = (uint64_t)used_bytes(device) + reserved_bytes;
  memory->free = total_bytes - memory->used;
  return NVML_SUCCESS;
}
nvmlReturn_t nvmlDeviceGetTotalEnergyConsumption(nvmlDevice_t device, unsigned long long *millijoules) {
  ENTER();
  double g = grid(now_ms(), energy_step, energy_offset);
  *millijoules = 5000000 + (uint64_t)floor(IS_IDLE(device) ? g * IDLE_MILLIWATTS / 1000 : place_at(g).energy);
  return NVML_SUCCESS;
}
static double instant_milliwatts(nvmlDevice_t device) {
  double g = grid(now_ms(), power_step, 0);
  return IS_IDLE(device) ? IDLE_MILLIWATTS : milliwatts_between(g - power_window, g);
}
static double average_milliwatts(nvmlDevice_t device) {
  double g = grid(now_ms(), power_step, 0);
  return IS_IDLE(device) ? IDLE_MILLIWATTS : milliwatts_between(g - 1000, g);
}
nvmlReturn_t nvmlDeviceGetPowerUsage(nvmlDevice_t device, unsigned int *milliwatts) {
  ENTER(); *milliwatts = (unsigned)lround(average_milliwatts(device)); return NVML_SUCCESS;
}
nvmlReturn_t nvmlDeviceGetTemperature(nvmlDevice_t device, nvmlTemperatureSensors_t sensor, unsigned int *celsius) {
  ENTER();
  if (sensor != NVML_TEMPERATURE_GPU) return NVML_ERROR_INVALID_ARGUMENT;
  *celsius = 30 + (unsigned)(average_milliwatts(device) / 10000);
  return NVML_SUCCESS;
}
nvmlReturn_t nvmlDeviceGetClockInfo(nvmlDevice_t device, nvmlClockType_t type, unsigned int *megahertz) {
  ENTER(); *megahertz = type == NVML_CLOCK_MEM ? 5000 : IS_IDLE(device) ? 210 : 1500; return NVML_SUCCESS;
}
nvmlReturn_t nvmlDeviceGetEnforcedPowerLimit(nvmlDevice_t device, unsigned int *milliwatts) {
  (void)device; ENTER(); *milliwatts = 350000; return NVML_SUCCESS;
}
nvmlReturn_t nvmlDeviceGetMaxPcieLinkGeneration(nvmlDevice_t device, unsigned int *generation) {
  (void)device; ENTER(); *generation = 4; return NVML_SUCCESS;
}
nvmlReturn_t nvmlDeviceGetMigMode(nvmlDevice_t device, unsigned int *current, unsigned int *pending) {
  (void)device; ENTER(); *current = *pending = 0; return NVML_SUCCESS;
}
nvmlReturn_t nvmlDeviceGetMaxMigDeviceCount(nvmlDevice_t device, unsigned int *count) {
  (void)device; ENTER(); *count = 0; return NVML_SUCCESS;
}
nvmlReturn_t nvmlDeviceGetComputeMode(nvmlDevice_t device, nvmlComputeMode_t *mode) {
  (void)device; ENTER(); *mode = NVML_COMPUTEMODE_DEFAULT; return NVML_SUCCESS;
}
static uint64_t event_reasons(nvmlDevice_t device) {
  return IS_IDLE(device) ? nvmlClocksEventReasonGpuIdle : place_at(now_ms()).segment->reasons;
}
nvmlReturn_t nvmlDeviceGetCurrentClocksThrottleReasons(nvmlDevice_t device, unsigned long long *reasons) {
  ENTER(); *reasons = event_reasons(device); return NVML_SUCCESS;
}

#ifndef OLD_DRIVER
nvmlReturn_t nvmlDeviceGetCurrentClocksEventReasons(nvmlDevice_t device, unsigned long long *reasons) {
  ENTER(); *reasons = event_reasons(device); return NVML_SUCCESS;
}
nvmlReturn_t nvmlDeviceGetMemoryInfo_v2(nvmlDevice_t device, nvmlMemory_v2_t *memory) {
  ENTER();
  if (memory->version != nvmlMemory_v2) return NVML_ERROR_ARGUMENT_VERSION_MISMATCH;
  memory->total = total_bytes;
  memory->reserved = reserved_bytes;
  memory->used = (uint64_t)used_bytes(device);
  memory->free = total_bytes - memory->reserved - memory->used;
  return NVML_SUCCESS;
}
nvmlReturn_t nvmlDeviceGetFieldValues(nvmlDevice_t device, int count, nvmlFieldValue_t *fields) {
  ENTER();
  for (nvmlFieldValue_t *field = fields; field < fields + count; field++) {
    field->nvmlReturn = failure_of_numbered("field", field->fieldId);
    field->valueType = NVML_VALUE_TYPE_UNSIGNED_INT;
    /* Of a field that failed, the value is undefined. */
    field->value.ullVal = 0xEEEEEEEEEEEEEEEEull;
    if (field->nvmlReturn != NVML_SUCCESS) continue;
    if (field->fieldId == NVML_FI_DEV_POWER_INSTANT) field->value.uiVal = (unsigned)lround(instant_milliwatts(device));
    else if (field->fieldId == NVML_FI_DEV_POWER_AVERAGE) field->value.uiVal = (unsigned)lround(average_milliwatts(device));
    else field->nvmlReturn = NVML_ERROR_NOT_SUPPORTED;
  }
  return NVML_SUCCESS;
}
nvmlReturn_t nvmlGpmQueryDeviceSupport(nvmlDevice_t device, nvmlGpmSupport_t *support) {
  (void)device; ENTER();
  if (support->version != NVML_GPM_SUPPORT_VERSION) return NVML_ERROR_ARGUMENT_VERSION_MISMATCH;
  support->isSupportedDevice = 1;
  return NVML_SUCCESS;
}
struct nvmlGpmSample_st { double ms, load; };
nvmlReturn_t nvmlGpmSampleAlloc(nvmlGpmSample_t *sample) {
  ENTER(); *sample = calloc(1, sizeof(struct nvmlGpmSample_st)); return NVML_SUCCESS;
}
nvmlReturn_t nvmlGpmSampleGet(nvmlDevice_t device, nvmlGpmSample_t sample) {
  ENTER();
  sample->ms = now_ms();
  sample->load = IS_IDLE(device) ? 0 : place_at(sample->ms).load;
  return NVML_SUCCESS;
}
nvmlReturn_t nvmlGpmMetricsGet(nvmlGpmMetricsGet_t *request) {
  ENTER();
  if (request->version != NVML_GPM_METRICS_GET_VERSION) return NVML_ERROR_ARGUMENT_VERSION_MISMATCH;
  nvmlGpmSample_t older = request->sample1, newer = request->sample2;
  /* "The interval between these two … calls should be greater than 100ms" (nvml.h). */
  if (newer->ms - older->ms <= 100) return NVML_ERROR_INVALID_ARGUMENT;
  for (unsigned i = 0; i < request->numMetrics; i++) {
    nvmlGpmMetric_t *metric = &request->metrics[i];
    metric->nvmlReturn = failure_of_numbered("metric", metric->metricId);
    if (metric->nvmlReturn != NVML_SUCCESS) continue;
    double percent = metric->metricId == NVML_GPM_METRIC_ANY_TENSOR_UTIL ? 50 : 80;
    metric->value = (newer->load - older->load) / (newer->ms - older->ms) * percent;
  }
  return NVML_SUCCESS;
}
#endif
