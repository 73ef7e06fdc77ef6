/* What the stand-in's files know of each other. */
#ifndef INNER_H
#define INNER_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "vixdisk.h"

/* place.c: the folder above lib64. */
const char *place_file (const char *name);

/* stats.c: counters that other processes see at any time. */
typedef _Atomic uint64_t counter;
counter *stat_of (const char *format, ...) __attribute__ ((format (printf, 1, 2)));
void stat_most (counter *most, uint64_t value);
void violation (const char *name);

/* control.c: what the file "control" says; the answers are those of the last refresh. */
void control_refresh (void);
bool control_text (const char *key, char *out, size_t size);
int64_t control_number (const char *key, int64_t otherwise);
bool control_due (const char *key);
bool control_chance (const char *key);
VixError control_error (const char *group, const char *name);
const char *key_of (const char *format, ...) __attribute__ ((format (printf, 1, 2)));

/* image.c: a disk's file, kept until the last of its openings and transfers is gone. */
struct image {
  int fd, parent;
  uint64_t sectors;
  bool read_only, single_link;
  atomic_int users, in_flight, in_callback;
  dev_t device;
  ino_t inode;
};
enum { CHUNK = LEAST_CHUNK * SECTOR };
VixError image_open (const char *path, bool read_only, bool single_link, struct image **out);
void image_free (struct image *image);
VixError image_read (struct image *image, uint64_t sector, uint64_t sectors, unsigned char *to);
VixError image_write (struct image *image, uint64_t sector, uint64_t sectors,
                      const unsigned char *from);

/* allocation.c */
bool image_owns (struct image *image, uint64_t at);
uint64_t image_run (struct image *image, uint64_t at, uint64_t end, uint64_t grain,
                    bool *allocated);

/* table.c: connections and disks by number, so that no pointer of a caller is trusted. */
struct entry {
  bool live, remote, read_only, bad_thumbprint;
  uint32_t generation;
  pid_t opener, user;
  struct entry *connection;
  int disks;
  atomic_int busy;
  struct image *image;
  char transport[64];
};
struct entry *table_add (bool disk, void **number);
struct entry *table_find (bool disk, void *number);
int table_writers (struct image *image);
int table_connections (void);
void table_remove (struct entry *entry);

/* calls.c: what each call goes through. */
struct call {
  const char *name;
  bool serial;
  struct entry *on;
};
enum { NEW, READY, GONE };
extern atomic_int life;
VixError call_begin (struct call *call);
VixError call_on (struct call *call, bool disk, void *number);
VixError call_end (struct call *call, VixError result);

/* transfer.c: what is read or written, by whichever thread. */
enum kind { READ, WRITE, AGAIN };
struct job {
  struct job *next;
  enum kind kind;
  struct image *image;
  uint64_t sector, sectors, due, sum;
  unsigned char *buffer;
  vix_done done;
  void *data;
};
VixError job_check (struct image *image, struct job *job);
void job_prepare (struct job *job);
VixError job_transfer (struct job *job);

/* pool.c: the threads that do what is in flight. */
void pool_start (void);
void pool_stop (void);
void pool_add (struct job *job);
void pool_lose (struct job *job);

/* async.c */
void image_wait (struct image *image);
void job_finish (struct job *job);
uint64_t now (void);

/* logs.c */
void logs_are (vix_log *log, vix_log *warn, vix_log *panic);
void logs_talk (void);
void say (const char *format, ...) __attribute__ ((format (printf, 1, 2)));
void warn (const char *format, ...) __attribute__ ((format (printf, 1, 2)));

/* owned.c: what the caller has to free. */
void *owned_new (const char *kind, size_t size);
void owned_free (const char *kind, void *what);

/* login.c */
extern char last_password[256];
VixError login_check (const struct vix_login *login, struct entry *connection);

#endif
