// The whole of XXH3 as static inline functions: a call from Swift compiles to the hash itself
// (4 ns for a log record) instead of a jump into the shared library.
#define XXH_INLINE_ALL
#include <xxhash.h>
