#include "chttp.h"

#include <cerrno>
#include <fcntl.h>
#include <string>
#include <string_view>
#include <unistd.h>

#if defined(__linux__)
#include <linux/openat2.h>
#include <sys/syscall.h>
#endif

namespace {

/// Opens one folder after the other and follows no link at all: for kernels without openat2.
int open_step_by_step(int root, std::string_view path) {
    int folder = dup(root);
    while (folder >= 0) {
        auto slash = path.find('/');
        auto name = std::string(path.substr(0, slash));
        auto is_last = slash == std::string_view::npos;
        auto flags = O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | (is_last ? 0 : O_DIRECTORY);
        int next = name.empty() || name == ".." ? (errno = ENOENT, -1) : openat(folder, name.c_str(), flags);
        int error = errno;
        close(folder);
        errno = error;
        if (is_last) return next;
        folder = next;
        path.remove_prefix(slash + 1);
    }
    return -1;
}

}  // namespace

int chttp_open_beneath(int root, const char *path) {
#if defined(__linux__) && defined(SYS_openat2)
    // The kernel itself refuses whatever leads out of `root`, without a moment between the check and the use.
    open_how how{};
    how.flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK;
    how.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS;
    auto file = static_cast<int>(syscall(SYS_openat2, root, path, &how, sizeof how));
    if (file >= 0 || (errno != ENOSYS && errno != EPERM)) return file;
#endif
    return open_step_by_step(root, path);
}
