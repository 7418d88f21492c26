/* Push servers that accept everything at once, for load tests of the gateway. One thread, cleartext on the loopback
 * interface. Prints "port=N" and, when its standard input ends, "accepted=N".
 *
 * HTTP/1.1: 200 with an access token for /token, 201 without a body for /push/…, 200 with the response of a push gateway
 * for /_matrix/push/…, 200 with the number of notifications so far for /accepted, otherwise 200 with a message of FCM.
 * HTTP/2 with prior knowledge: 200 for every request; paths aren't read, because all of a connection's requests are
 * notifications for one provider. A request that begins with the preface of HTTP/2 chooses HTTP/2. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BUFFER = 256 << 10 };

struct connection {
    int descriptor;
    int is_http2;
    size_t filled;
    uint32_t unacknowledged;
    size_t out_filled;
    unsigned char in[BUFFER];
    unsigned char out[BUFFER];
};

static unsigned long long accepted;
static const char preface[] = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

static void fail(const char *what) {
    perror(what);
    exit(1);
}

static void flush(struct connection *connection) {
    size_t sent = 0;
    while (sent < connection->out_filled) {
        ssize_t count = send(connection->descriptor, connection->out + sent, connection->out_filled - sent, MSG_NOSIGNAL);
        /* The gateway reads its responses, so that this is rare. */
        if (count < 0 && errno == EAGAIN) continue;
        if (count <= 0) break;
        sent += (size_t)count;
    }
    connection->out_filled = 0;
}

static void put(struct connection *connection, const void *bytes, size_t count) {
    if (connection->out_filled + count > BUFFER) flush(connection);
    memcpy(connection->out + connection->out_filled, bytes, count);
    connection->out_filled += count;
}

static void put_frame(struct connection *connection, int type, int flags, uint32_t stream, const void *bytes, size_t count) {
    unsigned char head[9] = {
        (unsigned char)(count >> 16), (unsigned char)(count >> 8), (unsigned char)count, (unsigned char)type,
        (unsigned char)flags, (unsigned char)(stream >> 24), (unsigned char)(stream >> 16),
        (unsigned char)(stream >> 8), (unsigned char)stream};
    put(connection, head, 9);
    put(connection, bytes, count);
}

/* Returns the number of bytes read. */
static size_t http2(struct connection *connection) {
    size_t at = 0;
    while (connection->filled - at >= 9) {
        unsigned char *frame = connection->in + at;
        size_t length = (size_t)frame[0] << 16 | (size_t)frame[1] << 8 | frame[2];
        if (connection->filled - at < 9 + length) break;
        int type = frame[3], flags = frame[4];
        uint32_t stream = ((uint32_t)frame[5] << 24 | (uint32_t)frame[6] << 16 | (uint32_t)frame[7] << 8 | frame[8]);
        if (type == 4 && !(flags & 1)) put_frame(connection, 4, 1, 0, "", 0);
        if (type == 6 && !(flags & 1)) put_frame(connection, 6, 1, 0, frame + 9, length);
        if (type == 0) connection->unacknowledged += (uint32_t)length;
        if ((type == 0 || type == 1) && flags & 1) {
            accepted++;
            /* ":status: 200" of the static table. */
            put_frame(connection, 1, 5, stream, "\x88", 1);
        }
        at += 9 + length;
    }
    if (connection->unacknowledged > 16384) {
        uint32_t increment = htonl(connection->unacknowledged);
        put_frame(connection, 8, 0, 0, &increment, 4);
        connection->unacknowledged = 0;
    }
    return at;
}

static size_t http1(struct connection *connection) {
    size_t at = 0;
    while (at < connection->filled) {
        char *start = (char *)connection->in + at;
        char *end = memmem(start, connection->filled - at, "\r\n\r\n", 4);
        if (!end) break;
        size_t body = 0;
        for (char *line = start; line < end; line = strstr(line, "\r\n") + 2) {
            if (strncasecmp(line, "content-length:", 15) == 0) body = strtoul(line + 15, NULL, 10);
        }
        size_t whole = (size_t)(end + 4 - start) + body;
        if (connection->filled - at < whole) break;
        static const char token[] =
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 68\r\n\r\n"
            "{\"access_token\":\"ya29.load\",\"expires_in\":3599,\"token_type\":\"Bearer\"}";
        static const char created[] = "HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n";
        static const char message[] =
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 37\r\n\r\n"
            "{\"name\":\"projects/load/messages/100\"}";
        static const char notified[] =
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 15\r\n\r\n{\"rejected\":[]}";
        if (strncmp(start, "POST /token ", 12) == 0) {
            put(connection, token, sizeof token - 1);
        } else if (strncmp(start, "GET /accepted ", 14) == 0) {
            char number[100];
            put(connection, number,
                (size_t)sprintf(number, "HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n%020llu", accepted));
        } else if (strncmp(start, "POST /_matrix/push/", 19) == 0) {
            accepted++;
            put(connection, notified, sizeof notified - 1);
        } else {
            accepted++;
            int is_push = strncmp(start, "POST /push/", 11) == 0;
            put(connection, is_push ? created : message, (is_push ? sizeof created : sizeof message) - 1);
        }
        at += whole;
    }
    return at;
}

static void handle(struct connection *connection) {
    size_t read = connection->is_http2 ? http2(connection) : http1(connection);
    memmove(connection->in, connection->in + read, connection->filled - read);
    connection->filled -= read;
    flush(connection);
}

/* Returns 0 at the end of the connection. */
static int receive(struct connection *connection) {
    ssize_t count = recv(
        connection->descriptor, connection->in + connection->filled, BUFFER - 1 - connection->filled, 0);
    if (count < 0 && errno == EAGAIN) return 1;
    if (count <= 0) return 0;
    int is_first = connection->filled == 0 && !connection->is_http2;
    connection->filled += (size_t)count;
    connection->in[connection->filled] = 0;
    if (is_first && connection->filled >= sizeof preface - 1
        && memcmp(connection->in, preface, sizeof preface - 1) == 0) {
        connection->is_http2 = 1;
        connection->filled -= sizeof preface - 1;
        memmove(connection->in, connection->in + sizeof preface - 1, connection->filled);
        /* 1000 streams at a time. */
        put_frame(connection, 4, 0, 0, "\0\3\0\0\3\xE8", 6);
    }
    handle(connection);
    return 1;
}

int main(void) {
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), on = 1;
    struct sockaddr_in address = {.sin_family = AF_INET};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (bind(listener, (struct sockaddr *)&address, size) != 0 || listen(listener, 1024) != 0) fail("listen");
    getsockname(listener, (struct sockaddr *)&address, &size);
    printf("port=%d\n", ntohs(address.sin_port));
    fflush(stdout);
    int poll = epoll_create1(0);
    struct epoll_event event = {.events = EPOLLIN};
    event.data.ptr = &listener;
    epoll_ctl(poll, EPOLL_CTL_ADD, listener, &event);
    event.data.ptr = NULL;
    epoll_ctl(poll, EPOLL_CTL_ADD, STDIN_FILENO, &event);
    for (;;) {
        struct epoll_event events[256];
        int ready = epoll_wait(poll, events, 256, -1);
        for (int index = 0; index < ready; index++) {
            if (events[index].data.ptr == NULL) {
                char byte;
                if (read(STDIN_FILENO, &byte, 1) > 0) continue;
                printf("accepted=%llu\n", accepted);
                return 0;
            }
            if (events[index].data.ptr == &listener) {
                int descriptor = accept4(listener, NULL, NULL, SOCK_NONBLOCK);
                if (descriptor < 0) continue;
                setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
                struct connection *connection = calloc(1, sizeof *connection);
                connection->descriptor = descriptor;
                event.data.ptr = connection;
                epoll_ctl(poll, EPOLL_CTL_ADD, descriptor, &event);
                continue;
            }
            struct connection *connection = events[index].data.ptr;
            if (receive(connection)) continue;
            close(connection->descriptor);
            free(connection);
        }
    }
}
