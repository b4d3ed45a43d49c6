/*
 * A fake of NVIDIA's libnvidia-ml: no GPU stands behind it. It replays a waveform, read from the file that
 * $FAKE_NVML_WAVE names, on virtual sensors that average over windows and move in steps as NVML's do. Function names,
 * codes and layouts are those of nvml.h, API 13. Compiled by the tests; -DOLD_DRIVER leaves out what drivers before 470 had not.
 *
 * The waveform is a list of segments, repeated for ever from `origin` on. Times are milliseconds:
 *   origin UNIX_MS | gpus N
 *   utilization WINDOW OFFSET | power STEP WINDOW | energy STEP OFFSET     (sensor grids, OFFSET past the origin)
 *   segment MS LOAD MILLIWATTS BYTES_AT_START BYTES_AT_END EVENT_REASONS
 *   fail FROM TO FUNCTION CODE                                             (since the origin)
 * The first GPU follows the waveform; others idle at 10 W.
 */
#define _GNU_SOURCE
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define MAX_SEGMENTS 4096
#define MAX_FAILURES 64
#define IDLE_MILLIWATTS 10000.0

enum { SUCCESS = 0, INVALID_ARGUMENT = 2, NOT_SUPPORTED = 3, NOT_FOUND = 6 };

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

/* Counts the call, and says what it must fail with at this instant. */
static int enter(const char *function) {
  int i = 0;
  while (i < counter_count && strcmp(counters[i].name, function) != 0) i++;
  if (i == counter_count && i < 128) strncpy(counters[counter_count++].name, function, 79);
  if (i < 128) counters[i].calls++;
  double t = now_ms();
  for (i = 0; i < failure_count; i++)
    if (strcmp(failures[i].function, function) == 0 && t >= failures[i].from && t < failures[i].to) return failures[i].code;
  return SUCCESS;
}
#define ENTER() do { int code = enter(__func__); if (code != SUCCESS) return code; } while (0)
#define GPU(device) ((int)(device) - 1)
#define IS_IDLE(device) (GPU(device) > 0)

/* For the tests: a clock of their own, and how often a function was called. */
void fakeNvmlSetUnixMs(double unix_ms) { fixed_unix_ms = unix_ms; }
uint64_t fakeNvmlCalls(const char *function) {
  for (int i = 0; i < counter_count; i++)
    if (strcmp(counters[i].name, function) == 0) return counters[i].calls;
  return 0;
}

int nvmlInit_v2(void) { read_wave(); ENTER(); return segment_count > 0 ? SUCCESS : 9; }
int nvmlShutdown(void) { ENTER(); return SUCCESS; }
int nvmlSystemGetDriverVersion(char *version, unsigned length) { ENTER(); snprintf(version, length, "999.00-fake"); return SUCCESS; }
int nvmlDeviceGetCount_v2(unsigned *count) { ENTER(); *count = gpu_count; return SUCCESS; }
int nvmlDeviceGetHandleByIndex_v2(unsigned index, uint64_t *device) { ENTER(); *device = index + 1; return SUCCESS; }
int nvmlDeviceGetUUID(uint64_t device, char *uuid, unsigned length) {
  ENTER();
  snprintf(uuid, length, "GPU-fa4e0000-0000-4000-8000-%012d", GPU(device));
  return SUCCESS;
}
int nvmlDeviceGetName(uint64_t device, char *name, unsigned length) {
  (void)device; ENTER(); snprintf(name, length, "Fake GPU"); return SUCCESS;
}
int nvmlDeviceGetPciInfo_v3(uint64_t device, char *pci) {
  ENTER();
  memset(pci, 0, 68);
  snprintf(pci + 36, 32, "00000000:%02X:00.0", GPU(device) + 1);
  return SUCCESS;
}
int nvmlDeviceGetUtilizationRates(uint64_t device, uint32_t *rates) {
  ENTER();
  double g = grid(now_ms(), utilization_window, utilization_offset);
  double load = IS_IDLE(device) ? 0 : load_between(g - utilization_window, g);
  rates[0] = (uint32_t)lround(100 * load);
  rates[1] = (uint32_t)lround(50 * load);
  return SUCCESS;
}
static double used_bytes(uint64_t device) {
  place_t place = place_at(now_ms());
  if (IS_IDLE(device)) return 4 << 20;
  return place.segment->bytes_start + (place.segment->bytes_end - place.segment->bytes_start) * place.into / place.segment->ms;
}
int nvmlDeviceGetMemoryInfo(uint64_t device, uint64_t *memory) {
  ENTER();
  memory[0] = total_bytes;
  memory[2] = (uint64_t)used_bytes(device) + reserved_bytes;
  memory[1] = total_bytes - memory[2];
  return SUCCESS;
}
int nvmlDeviceGetTotalEnergyConsumption(uint64_t device, uint64_t *millijoules) {
  ENTER();
  double g = grid(now_ms(), energy_step, energy_offset);
  *millijoules = 5000000 + (uint64_t)floor(IS_IDLE(device) ? g * IDLE_MILLIWATTS / 1000 : place_at(g).energy);
  return SUCCESS;
}
static double instant_milliwatts(uint64_t device) {
  double g = grid(now_ms(), power_step, 0);
  return IS_IDLE(device) ? IDLE_MILLIWATTS : milliwatts_between(g - power_window, g);
}
static double average_milliwatts(uint64_t device) {
  double g = grid(now_ms(), power_step, 0);
  return IS_IDLE(device) ? IDLE_MILLIWATTS : milliwatts_between(g - 1000, g);
}
int nvmlDeviceGetPowerUsage(uint64_t device, uint32_t *milliwatts) {
  ENTER(); *milliwatts = (uint32_t)lround(average_milliwatts(device)); return SUCCESS;
}
int nvmlDeviceGetTemperature(uint64_t device, unsigned sensor, uint32_t *celsius) {
  (void)sensor; ENTER(); *celsius = 30 + (uint32_t)(average_milliwatts(device) / 10000); return SUCCESS;
}
int nvmlDeviceGetClockInfo(uint64_t device, unsigned type, uint32_t *megahertz) {
  ENTER(); *megahertz = type == 2 ? 5000 : IS_IDLE(device) ? 210 : 1500; return SUCCESS;
}
int nvmlDeviceGetEnforcedPowerLimit(uint64_t device, uint32_t *milliwatts) { (void)device; ENTER(); *milliwatts = 350000; return SUCCESS; }
int nvmlDeviceGetCurrPcieLinkGeneration(uint64_t device, uint32_t *generation) { (void)device; ENTER(); *generation = 4; return SUCCESS; }
int nvmlDeviceGetMigMode(uint64_t device, uint32_t *current, uint32_t *pending) {
  (void)device; ENTER(); *current = *pending = 0; return SUCCESS;
}
int nvmlDeviceGetMaxMigDeviceCount(uint64_t device, uint32_t *count) { (void)device; ENTER(); *count = 0; return SUCCESS; }
int nvmlDeviceGetComputeMode(uint64_t device, uint32_t *mode) { (void)device; ENTER(); *mode = 0; return SUCCESS; }
static uint64_t event_reasons(uint64_t device) { return IS_IDLE(device) ? 1 : place_at(now_ms()).segment->reasons; }
int nvmlDeviceGetCurrentClocksThrottleReasons(uint64_t device, uint64_t *reasons) { ENTER(); *reasons = event_reasons(device); return SUCCESS; }

#ifndef OLD_DRIVER
int nvmlDeviceGetCurrentClocksEventReasons(uint64_t device, uint64_t *reasons) { ENTER(); *reasons = event_reasons(device); return SUCCESS; }
int nvmlDeviceGetMemoryInfo_v2(uint64_t device, uint64_t *memory) {
  ENTER();
  if ((uint32_t)memory[0] != (40 | 2 << 24)) return INVALID_ARGUMENT;
  memory[1] = total_bytes;
  memory[2] = reserved_bytes;
  memory[4] = (uint64_t)used_bytes(device);
  memory[3] = total_bytes - memory[2] - memory[4];
  return SUCCESS;
}
int nvmlDeviceGetFieldValues(uint64_t device, int count, char *fields) {
  ENTER();
  for (int i = 0; i < count; i++, fields += 40) {
    uint32_t id, code = SUCCESS, value = 0, type = 1;
    memcpy(&id, fields, 4);
    if (id == 186) value = (uint32_t)lround(instant_milliwatts(device));
    else if (id == 185) value = (uint32_t)lround(average_milliwatts(device));
    else code = NOT_SUPPORTED;
    memcpy(fields + 24, &type, 4);
    memcpy(fields + 28, &code, 4);
    memcpy(fields + 32, &value, 4);
  }
  return SUCCESS;
}
int nvmlGpmQueryDeviceSupport(uint64_t device, uint32_t *support) { (void)device; ENTER(); support[1] = 1; return SUCCESS; }
int nvmlGpmSampleAlloc(double **sample) { ENTER(); *sample = calloc(2, sizeof(double)); return SUCCESS; }
int nvmlGpmSampleGet(uint64_t device, double *sample) {
  ENTER();
  sample[0] = now_ms();
  sample[1] = IS_IDLE(device) ? 0 : place_at(sample[0]).load;
  return SUCCESS;
}
int nvmlGpmMetricsGet(char *request) {
  ENTER();
  double *older, *newer;
  uint32_t count;
  memcpy(&count, request + 4, 4);
  memcpy(&older, request + 8, 8);
  memcpy(&newer, request + 16, 8);
  if (newer[0] <= older[0]) return INVALID_ARGUMENT;
  for (uint32_t i = 0; i < count; i++) {
    char *metric = request + 24 + 40 * i;
    uint32_t id;
    memcpy(&id, metric, 4);
    double value = (newer[1] - older[1]) / (newer[0] - older[0]) * (id == 5 ? 50 : 80);
    memcpy(metric + 8, &value, 8);
  }
  return SUCCESS;
}
#endif
