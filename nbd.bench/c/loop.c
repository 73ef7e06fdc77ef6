/*
 * The upper limit: what nbdj's fast path does, the same system calls in the same order, without
 * a virtual machine, range checks by layers, extents, or errors that name their cause.
 *
 * One thread per connection receives up to 256 KiB, executes all whole requests in it, and gathers
 * replies up to 64 KiB or until no whole request is left. Small reads are copied (memory) or pread
 * (file) behind their header; large ones are sent from the disk's memory or by sendfile.
 *
 *   loop ADDRESS memory BYTES      ADDRESS: a path, or the number of a TCP port on 127.0.0.1
 *   loop ADDRESS file PATH
 *
 * Fixed newstyle with GO, INFO, ABORT and EXPORT_NAME; simple replies; READ, WRITE, FLUSH, DISC.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <unistd.h>

enum {
  RECEIVE = 256 << 10, /* receive buffer */
  GATHER = 64 << 10,   /* replies that wait for company */
  COPIED = 16 << 10,   /* reads up to this many bytes are copied behind their header */
  LARGEST = 64 << 20,  /* payload */
  PARTS = 64,
  REQUEST = 28,
  REPLY = 16,
  READ = 0,
  WRITE = 1,
  DISC = 2,
  FLUSH = 3,
  FLAGS = 1 | 1 << 2 | 1 << 8 /* HAS_FLAGS, SEND_FLUSH, CAN_MULTI_CONN */
};

static char *memory; /* the disk, or NULL where it is a file */
static int file = -1;
static uint64_t size;

struct connection {
  int socket;
  char *in;                /* received, from begin to end */
  size_t begin, end;
  char *out;               /* headers and copied data */
  size_t used;             /* of out */
  size_t waiting;          /* bytes in all parts */
  struct iovec parts[PARTS];
  int count;
  char *payload;           /* of a write that does not fit into in */
};

static void die(const char *what) {
  fprintf(stderr, "loop: %s: %s\n", what, strerror(errno));
  exit(1);
}

static int send_all(int socket, const void *data, size_t length, int flags) {
  while (length > 0) {
    ssize_t sent = send(socket, data, length, flags | MSG_NOSIGNAL);
    if (sent <= 0) return -1;
    data = (const char *) data + sent;
    length -= sent;
  }
  return 0;
}

static int receive_all(int socket, void *data, size_t length) {
  while (length > 0) {
    ssize_t got = recv(socket, data, length, 0);
    if (got <= 0) return -1;
    data = (char *) data + got;
    length -= got;
  }
  return 0;
}

/* One gathering call sends all that waits; more follows at once where flags has MSG_MORE. */
static int flush_replies(struct connection *c, int flags) {
  struct msghdr message = {.msg_iov = c->parts, .msg_iovlen = c->count};
  while (c->waiting > 0) {
    ssize_t sent = sendmsg(c->socket, &message, flags | MSG_NOSIGNAL);
    if (sent <= 0) return -1;
    c->waiting -= sent;
    while (message.msg_iovlen > 0 && (size_t) sent >= message.msg_iov->iov_len) {
      sent -= message.msg_iov->iov_len;
      message.msg_iov++;
      message.msg_iovlen--;
    }
    if (message.msg_iovlen > 0) {
      message.msg_iov->iov_base = (char *) message.msg_iov->iov_base + sent;
      message.msg_iov->iov_len -= sent;
    }
  }
  c->used = 0;
  c->count = 0;
  return 0;
}

static void add_part(struct connection *c, char *data, size_t length) {
  struct iovec *last = &c->parts[c->count - 1];
  if (c->count > 0 && (char *) last->iov_base + last->iov_len == data) {
    last->iov_len += length;
  } else {
    c->parts[c->count++] = (struct iovec) {data, length};
  }
  c->waiting += length;
}

/* Room behind the replies in out, which is one part as long as nothing else comes between. */
static char *room(struct connection *c, size_t length) {
  char *at = c->out + c->used;
  add_part(c, at, length);
  c->used += length;
  return at;
}

static void header(struct connection *c, uint32_t error, uint64_t cookie) {
  char *at = room(c, REPLY);
  uint32_t magic = htobe32(0x67446698);
  error = htobe32(error);
  memcpy(at, &magic, 4);
  memcpy(at + 4, &error, 4);
  memcpy(at + 8, &cookie, 8);
}

static int send_file(struct connection *c, off_t offset, size_t length) {
  if (flush_replies(c, MSG_MORE) < 0) return -1;
  while (length > 0) {
    ssize_t sent = sendfile(c->socket, file, &offset, length);
    if (sent <= 0) return -1;
    length -= sent;
  }
  return 0;
}

static int do_read(struct connection *c, uint64_t cookie, uint64_t offset, uint32_t length) {
  header(c, 0, cookie);
  if (length > COPIED && memory) {
    add_part(c, memory + offset, length);
  } else if (length > COPIED) {
    return send_file(c, offset, length);
  } else if (memory) {
    memcpy(room(c, length), memory + offset, length);
  } else if (pread(file, room(c, length), length, offset) != (ssize_t) length) {
    return -1;
  }
  return 0;
}

/* The payload is in the buffer, or goes on in the socket. */
static int do_write(struct connection *c, uint64_t cookie, uint64_t offset, uint32_t length) {
  size_t there = c->end - c->begin < length ? c->end - c->begin : length;
  char *payload = c->in + c->begin;
  if (memory) {
    memcpy(memory + offset, payload, there);
    if (receive_all(c->socket, memory + offset + there, length - there) < 0) return -1;
  } else {
    if (there < length) {
      if (!c->payload) c->payload = malloc(LARGEST);
      memcpy(c->payload, payload, there);
      if (receive_all(c->socket, c->payload + there, length - there) < 0) return -1;
      payload = c->payload;
    }
    if (pwrite(file, payload, length, offset) != (ssize_t) length) return -1;
  }
  c->begin += there;
  header(c, 0, cookie);
  return 0;
}

/* 1: executed; 0: more bytes are needed; -1: the end. */
static int execute(struct connection *c) {
  char *at = c->in + c->begin;
  uint32_t magic, length;
  uint16_t type;
  uint64_t cookie, offset;
  if (c->end - c->begin < REQUEST) return 0;
  memcpy(&magic, at, 4);
  memcpy(&type, at + 6, 2);
  memcpy(&cookie, at + 8, 8);
  memcpy(&offset, at + 16, 8);
  memcpy(&length, at + 24, 4);
  type = be16toh(type);
  offset = be64toh(offset);
  length = be32toh(length);
  if (be32toh(magic) != 0x25609513 || type == DISC) return -1;
  if (length > LARGEST || offset > size || length > size - offset) return -1;
  /* a payload that can come whole into the buffer is waited for */
  if (type == WRITE && c->end - c->begin - REQUEST < length && length <= 8 << 10) return 0;
  c->begin += REQUEST;
  if (type == READ) return do_read(c, cookie, offset, length) < 0 ? -1 : 1;
  if (type == WRITE) return do_write(c, cookie, offset, length) < 0 ? -1 : 1;
  header(c, type == FLUSH && (file < 0 || fdatasync(file) == 0) ? 0 : 22, cookie);
  return 1;
}

static void transmission(struct connection *c) {
  int done = 1;
  while (done >= 0) {
    if (c->begin > 0) memmove(c->in, c->in + c->begin, c->end - c->begin);
    c->end -= c->begin;
    c->begin = 0;
    ssize_t got = recv(c->socket, c->in + c->end, RECEIVE - c->end, 0);
    if (got <= 0) return;
    c->end += got;
    while ((done = execute(c)) > 0) {
      if ((c->waiting >= GATHER || c->count > PARTS - 3) && flush_replies(c, 0) < 0) return;
    }
    if (flush_replies(c, 0) < 0) return;
  }
}

static int option_reply(int socket, uint32_t option, uint32_t type, const void *data, uint32_t length) {
  struct __attribute__((packed)) { uint64_t magic; uint32_t option, type, length; } head = {
      htobe64(0x3e889045565a9), htobe32(option), htobe32(type), htobe32(length)};
  return send_all(socket, &head, sizeof head, length > 0 ? MSG_MORE : 0) < 0 ? -1 : send_all(socket, data, length, 0);
}

/* 1: transmission follows; 0: another option; -1: the end. */
static int option(int socket, int no_zeroes) {
  struct __attribute__((packed)) { uint64_t magic; uint32_t option, length; } head;
  struct __attribute__((packed)) { uint64_t size; uint16_t flags; char zeroes[124]; } old = {htobe64(size), htobe16(FLAGS), {0}};
  struct __attribute__((packed)) { uint16_t type; uint64_t size; uint16_t flags; } info = {0, htobe64(size), htobe16(FLAGS)};
  char data[8192];
  if (receive_all(socket, &head, sizeof head) < 0) return -1;
  uint32_t number = be32toh(head.option), length = be32toh(head.length);
  if (length > sizeof data || receive_all(socket, data, length) < 0) return -1;
  if (number == 1) return send_all(socket, &old, no_zeroes ? 10 : sizeof old, 0) < 0 ? -1 : 1;
  if (number != 6 && number != 7) {
    int told = option_reply(socket, number, number == 2 ? 1 : 0x80000001u, "", 0);
    return number == 2 || told < 0 ? -1 : 0;
  }
  if (option_reply(socket, number, 3, &info, sizeof info) < 0) return -1;
  return option_reply(socket, number, 1, "", 0) < 0 ? -1 : number == 7;
}

static int handshake(int socket) {
  uint32_t flags;
  int step;
  if (send_all(socket, "NBDMAGICIHAVEOPT\0\3", 18, 0) < 0) return -1;
  if (receive_all(socket, &flags, sizeof flags) < 0) return -1;
  do step = option(socket, be32toh(flags) & 2); while (step == 0);
  return step;
}

static void *serve(void *socket) {
  struct connection c = {.socket = (int) (intptr_t) socket};
  int on = 1;
  setsockopt(c.socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  c.in = malloc(RECEIVE);
  c.out = malloc(2 * GATHER);
  if (handshake(c.socket) > 0) transmission(&c);
  close(c.socket);
  free(c.in);
  free(c.out);
  free(c.payload);
  return NULL;
}

static int listen_on(const char *address) {
  struct sockaddr_un local = {.sun_family = AF_UNIX};
  struct sockaddr_in inet = {.sin_family = AF_INET, .sin_port = htons(atoi(address)), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  int is_port = strchr(address, '/') == NULL, on = 1;
  int listener = socket(is_port ? AF_INET : AF_UNIX, SOCK_STREAM, 0);
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  strncpy(local.sun_path, address, sizeof local.sun_path - 1);
  int bound = is_port ? bind(listener, (struct sockaddr *) &inet, sizeof inet) : bind(listener, (struct sockaddr *) &local, sizeof local);
  if (bound < 0 || listen(listener, SOMAXCONN) < 0) die(address);
  return listener;
}

static void open_disk(const char *kind, const char *what) {
  struct stat status;
  if (strcmp(kind, "memory") == 0) {
    size = strtoull(what, NULL, 10);
    memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED) die("memory");
  } else {
    file = open(what, O_RDWR);
    if (file < 0 || fstat(file, &status) < 0) die(what);
    size = status.st_size;
  }
}

int main(int count, char **words) {
  if (count != 4) {
    fprintf(stderr, "usage: loop PATH|PORT memory BYTES\n       loop PATH|PORT file PATH\n");
    return 2;
  }
  signal(SIGPIPE, SIG_IGN);
  open_disk(words[2], words[3]);
  int listener = listen_on(words[1]);
  for (;;) {
    pthread_t thread;
    int socket = accept(listener, NULL, NULL);
    if (socket < 0) continue;
    if (pthread_create(&thread, NULL, serve, (void *) (intptr_t) socket) == 0) pthread_detach(thread);
    else close(socket);
  }
}
