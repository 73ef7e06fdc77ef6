/* What of a disk is allocated, by what its file and its parent's have. */
#define _GNU_SOURCE
#include <unistd.h>

#include "inner.h"

static uint64_t
next (int fd, uint64_t at, int whence)
{
  off_t found = fd < 0 ? -1 : lseek (fd, at, whence);

  if (found >= 0)
    return found;
  return whence == SEEK_DATA ? UINT64_MAX : at;
}

/* The end of a run of chunks that are all allocated or all not; bytes. A chunk with one allocated
   byte is allocated. */
uint64_t
image_run (struct image *image, uint64_t at, uint64_t end, uint64_t grain, bool *allocated)
{
  int parent = image->single_link ? -1 : image->parent;
  uint64_t own = next (image->fd, at, SEEK_DATA), below = next (parent, at, SEEK_DATA);
  uint64_t data = own < below ? own : below, to = end;

  *allocated = data < at + grain;
  if (*allocated) {
    own = next (image->fd, at, SEEK_HOLE);
    below = next (parent, at, SEEK_HOLE);
    to = (own > below ? own : below) / grain * grain;
    to = to > at + grain ? to : at + grain;
  }
  else if (data < end)
    to = data / grain * grain;
  return to < end ? to : end;
}

/* Whether the chunk has data of its own, and not only of the parent. */
bool
image_owns (struct image *image, uint64_t at)
{
  return next (image->fd, at / CHUNK * CHUNK, SEEK_DATA) < (at / CHUNK + 1) * CHUNK;
}
