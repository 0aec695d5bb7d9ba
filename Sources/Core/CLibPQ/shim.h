#ifndef VIDEOPLAY_CLIBPQ_SHIM_H
#define VIDEOPLAY_CLIBPQ_SHIM_H
#include <dlfcn.h>
#include <libpq-fe.h>
// Swift's Glibc module lacks these two, with which the sockets of libpq are watched.
#include <sys/epoll.h>
#include <sys/eventfd.h>

/// Ends a submission of a pipeline. libpq 17 can leave it in the buffer for a later PQflush; before that each Sync is
/// sent at once.
static inline int videoplay_pipeline_sync(PGconn *connection) {
#ifdef LIBPQ_HAS_SEND_PIPELINE_SYNC
    return PQsendPipelineSync(connection);
#else
    return PQpipelineSync(connection);
#endif
}

/// How many bytes OpenSSL has decrypted that libpq has not read: the socket does not poll readable for these.
static inline int videoplay_ssl_pending(PGconn *connection) {
    static int (*pending)(const void *);
    void *ssl;
    if (!PQsslInUse(connection)) return 0;
    ssl = PQsslStruct(connection, "OpenSSL");
    if (!ssl) return 0;
    // libpq is linked with libssl, so the symbol is among those already loaded (RTLD_DEFAULT is null in glibc and musl).
    if (!pending) pending = (int (*)(const void *))dlsym((void *)0, "SSL_pending");
    return pending ? pending(ssl) : 0;
}

/// Ignores notices and warnings; by default libpq writes them to standard error.
static inline void videoplay_ignore_notice(void *argument, const PGresult *notice) {
    (void)argument;
    (void)notice;
}

static inline void videoplay_ignore_notices(PGconn *connection) {
    PQsetNoticeReceiver(connection, videoplay_ignore_notice, (void *)0);
}
#endif
