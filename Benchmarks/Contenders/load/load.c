/* A load generator for HTTP/1.1 on this machine: keeps a number of connections open, each with one request at a time, in
 * one thread. Prints one line of JSON.
 *
 *   load PORT CONNECTIONS SECONDS BODY [PATH]
 *
 * BODY is a file. Each "%%%%%%%%" in it is replaced by the number of the request, so that no two notifications are the
 * same. With 0 seconds it opens the connections, sends one request on each, and keeps them open until its standard input
 * ends. Responses need a Content-Length. */
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
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

struct connection {
    int descriptor;
    uint64_t start;
    size_t sent, received;
    char *request;
    char response[4096];
};

/* Latencies in microseconds: 64 buckets for each power of two. */
static uint64_t histogram[64 * 40];
static uint64_t requests, responses, failures, longest;

static char *template;
static size_t length;
static size_t places[4096], place_count;

static uint64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000 + (uint64_t)time.tv_nsec / 1000;
}

static int bucket(uint64_t value) {
    if (value < 64) return (int)value;
    int shift = 57 - __builtin_clzll(value);
    return (shift + 1) * 64 + (int)((value >> shift) & 63);
}

static uint64_t percentile(double share) {
    uint64_t rest = (uint64_t)((double)responses * share);
    for (int index = 0; index < 64 * 40; index++) {
        if (histogram[index] > rest) {
            if (index < 64) return (uint64_t)index;
            int shift = index / 64 - 1;
            return ((uint64_t)(index % 64) | 64) << shift;
        }
        rest -= histogram[index];
    }
    return longest;
}

static void fail(const char *what) {
    perror(what);
    exit(1);
}

static void prepare(const char *file, const char *path, int port) {
    FILE *input = fopen(file, "rb");
    if (!input) fail(file);
    char *body = malloc(16 << 20);
    size_t size = fread(body, 1, 16 << 20, input);
    fclose(input);
    template = malloc(size + 512);
    int head = snprintf(template, 512,
        "POST %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n\r\n",
        path, port, size);
    memcpy(template + head, body, size);
    free(body);
    length = (size_t)head + size;
    for (size_t at = 0; at + 8 <= length && place_count < 4096; at++) {
        if (memcmp(template + at, "%%%%%%%%", 8) == 0) places[place_count++] = at;
    }
}

static void begin(struct connection *connection) {
    char number[9];
    snprintf(number, sizeof number, "%08llu", (unsigned long long)(requests % 100000000));
    requests++;
    for (size_t index = 0; index < place_count; index++) memcpy(connection->request + places[index], number, 8);
    connection->sent = connection->received = 0;
    connection->start = now();
}

/* Returns 0 when the rest must wait. */
static int write_some(struct connection *connection) {
    while (connection->sent < length) {
        ssize_t count = send(
            connection->descriptor, connection->request + connection->sent, length - connection->sent, MSG_NOSIGNAL);
        if (count < 0 && errno == EAGAIN) return 0;
        if (count <= 0) fail("send");
        connection->sent += (size_t)count;
    }
    return 1;
}

/* Returns whether a whole response has arrived. */
static int read_some(struct connection *connection) {
    ssize_t count = recv(
        connection->descriptor, connection->response + connection->received,
        sizeof connection->response - 1 - connection->received, 0);
    if (count < 0 && errno == EAGAIN) return 0;
    if (count <= 0) fail("recv");
    connection->received += (size_t)count;
    connection->response[connection->received] = 0;
    char *end = strstr(connection->response, "\r\n\r\n");
    if (!end) return 0;
    char *field = strcasestr(connection->response, "\r\ncontent-length:");
    size_t body = field && field < end ? strtoul(field + 17, NULL, 10) : 0;
    return connection->received >= (size_t)(end + 4 - connection->response) + body;
}

static void record(struct connection *connection) {
    uint64_t time = now() - connection->start;
    int status = atoi(connection->response + 9);
    responses++;
    if (status != 200) failures++;
    if (time > longest) longest = time;
    histogram[bucket(time)]++;
}

int main(int count, char **arguments) {
    if (count < 5) {
        fprintf(stderr, "usage: load PORT CONNECTIONS SECONDS BODY [PATH]\n");
        return 2;
    }
    int port = atoi(arguments[1]), connection_count = atoi(arguments[2]);
    double seconds = atof(arguments[3]);
    prepare(arguments[4], count > 5 ? arguments[5] : "/_matrix/push/v1/notify", port);
    struct rlimit limit;
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);

    int poll = epoll_create1(0);
    struct connection *connections = calloc((size_t)connection_count, sizeof *connections);
    for (int index = 0; index < connection_count; index++) {
        struct connection *connection = &connections[index];
        struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        connection->descriptor = socket(AF_INET, SOCK_STREAM, 0);
        if (connection->descriptor < 0) fail("socket");
        if (connect(connection->descriptor, (struct sockaddr *)&address, sizeof address) != 0) fail("connect");
        int on = 1;
        setsockopt(connection->descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        connection->request = malloc(length);
        memcpy(connection->request, template, length);
        if (seconds == 0) {
            begin(connection);
            write_some(connection);
            while (!read_some(connection)) {}
            record(connection);
        } else {
            struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLET, .data.ptr = connection};
            fcntl(connection->descriptor, F_SETFL, O_NONBLOCK);
            if (epoll_ctl(poll, EPOLL_CTL_ADD, connection->descriptor, &event) != 0) fail("epoll_ctl");
        }
    }
    if (seconds == 0) {
        printf("{\"connections\":%d,\"failures\":%llu}\n", connection_count, (unsigned long long)failures);
        fflush(stdout);
        while (getchar() != EOF) {}
        return 0;
    }
    for (int index = 0; index < connection_count; index++) {
        begin(&connections[index]);
        write_some(&connections[index]);
    }
    uint64_t start = now(), end = start + (uint64_t)(seconds * 1e6), time = start;
    while (time < end) {
        struct epoll_event events[256];
        int ready = epoll_wait(poll, events, 256, 100);
        for (int index = 0; index < ready; index++) {
            struct connection *connection = events[index].data.ptr;
            if (connection->sent < length && !write_some(connection)) continue;
            if (!(events[index].events & EPOLLIN) || !read_some(connection)) continue;
            record(connection);
            begin(connection);
            write_some(connection);
        }
        time = now();
    }
    double elapsed = (double)(time - start) / 1e6;
    printf("{\"requests\":%llu,\"seconds\":%.3f,\"perSecond\":%.1f,\"p50\":%.3f,\"p99\":%.3f,\"longest\":%.3f,\"failures\":%llu}\n",
        (unsigned long long)responses, elapsed, (double)responses / elapsed, (double)percentile(0.5) / 1e3,
        (double)percentile(0.99) / 1e3, (double)longest / 1e3, (unsigned long long)failures);
    return 0;
}
