/* A number that stands for an entry: its generation, its index, and whether it is a disk. */
#define _GNU_SOURCE
#include <unistd.h>

#include "inner.h"

enum { ENTRIES = 4096 };
static struct entry entries[2][ENTRIES];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

struct entry *
table_add (bool disk, void **number)
{
  struct entry *found = NULL;

  pthread_mutex_lock (&lock);
  for (uintptr_t i = 0; i < ENTRIES && !found; i++)
    if (!entries[disk][i].live) {
      uint32_t generation = entries[disk][i].generation + 1;
      found = &entries[disk][i];
      *found = (struct entry){ .live = true, .generation = generation, .opener = gettid () };
      *number = (void *) ((uintptr_t) generation << 20 | i << 4 | (disk ? 0xd : 0xc));
    }
  pthread_mutex_unlock (&lock);
  if (found)
    ++*stat_of (disk ? "live.disks" : "live.connections");
  return found;
}

struct entry *
table_find (bool disk, void *number)
{
  uintptr_t n = (uintptr_t) number;
  struct entry *entry = &entries[disk][n >> 4 & (ENTRIES - 1)];

  if ((n & 0xf) != (disk ? 0xd : 0xc) || !entry->live || entry->generation != n >> 20)
    return NULL;
  return entry;
}

/* How many openings for writing the file of this image has. */
int
table_writers (struct image *image)
{
  int writers = 0;

  pthread_mutex_lock (&lock);
  for (int i = 0; i < ENTRIES; i++) {
    struct image *other = entries[1][i].live ? entries[1][i].image : NULL;
    if (other && !other->read_only && other->device == image->device
        && other->inode == image->inode)
      writers++;
  }
  pthread_mutex_unlock (&lock);
  return writers;
}

/* How many connections this process has. */
int
table_connections (void)
{
  int live = 0;

  for (int i = 0; i < ENTRIES; i++)
    live += entries[0][i].live;
  return live;
}

void
table_remove (struct entry *entry)
{
  bool disk = entry >= entries[1];

  pthread_mutex_lock (&lock);
  entry->live = false;
  pthread_mutex_unlock (&lock);
  --*stat_of (disk ? "live.disks" : "live.connections");
}
