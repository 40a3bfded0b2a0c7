/* Coverage of the C engine for libFuzzer, with gcc alone.
 *
 * libFuzzer counts edges in arrays that clang's instrumentation registers. gcc's -fsanitize-coverage=trace-pc calls a function at
 * each edge instead: this one, linked into the extension, counts them into such an array. The place of an edge in the code is its
 * index, so that it is the same in every run.
 */
#include <stdint.h>

enum { COUNTERS = 1 << 19 };

struct place {
  uintptr_t pc;
  uintptr_t flags;
};

static uint8_t counters[COUNTERS];
static struct place places[COUNTERS];

/* libFuzzer's, where the process has one. */
__attribute__((weak)) void __sanitizer_cov_8bit_counters_init(uint8_t *start, uint8_t *stop);
__attribute__((weak)) void __sanitizer_cov_pcs_init(const uintptr_t *start, const uintptr_t *stop);

__attribute__((visibility("hidden"))) void __sanitizer_cov_trace_pc(void) {
  uintptr_t pc = (uintptr_t)__builtin_return_address(0);
  counters[(pc - (uintptr_t)counters) % COUNTERS]++;
}

__attribute__((constructor)) static void announce(void) {
  if (!__sanitizer_cov_8bit_counters_init || !__sanitizer_cov_pcs_init) return;
  for (uintptr_t n = 0; n < COUNTERS; n++) places[n].pc = (uintptr_t)counters + n;
  __sanitizer_cov_8bit_counters_init(counters, counters + COUNTERS);
  __sanitizer_cov_pcs_init((const uintptr_t *)places, (const uintptr_t *)(places + COUNTERS));
}
