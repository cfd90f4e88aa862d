#include "chttp.h"

#include <memory>
#include <string>
#include <zlib.h>

struct chttp_gzip {
    z_stream stream{};
    std::string output;
};

chttp_gzip *chttp_gzip_open(int level) {
    auto gzip = std::make_unique<chttp_gzip>();
    // 16 above the window bits asks zlib for the gzip format.
    constexpr int window_bits = 15 + 16;
    if (deflateInit2(&gzip->stream, level, Z_DEFLATED, window_bits, 8, Z_DEFAULT_STRATEGY) != Z_OK) return nullptr;
    return gzip.release();
}

chttp_text chttp_gzip_write(chttp_gzip *gzip, const void *data, size_t count, bool finish) {
    auto &stream = gzip->stream;
    gzip->output.clear();
    stream.next_in = static_cast<Bytef *>(const_cast<void *>(data));
    stream.avail_in = static_cast<uInt>(count);
    char piece[16384];
    do {
        stream.next_out = reinterpret_cast<Bytef *>(piece);
        stream.avail_out = sizeof piece;
        deflate(&stream, finish ? Z_FINISH : Z_SYNC_FLUSH);
        gzip->output.append(piece, sizeof piece - stream.avail_out);
    } while (stream.avail_out == 0);
    return {gzip->output.data(), gzip->output.size()};
}

void chttp_gzip_close(chttp_gzip *gzip) {
    if (!gzip) return;
    deflateEnd(&gzip->stream);
    delete gzip;
}
