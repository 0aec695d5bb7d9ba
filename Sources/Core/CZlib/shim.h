#ifndef VIDEOPLAY_CZLIB_SHIM_H
#define VIDEOPLAY_CZLIB_SHIM_H
#include <zlib.h>

/* Swift does not see macros with arguments. */

static inline int videoplay_inflateInit(z_stream *stream, int windowBits) { return inflateInit2(stream, windowBits); }

static inline int videoplay_deflateInit(z_stream *stream, int level, int windowBits, int memoryLevel) {
    return deflateInit2(stream, level, Z_DEFLATED, windowBits, memoryLevel, Z_DEFAULT_STRATEGY);
}
#endif
