/* A disk's sparse file, perhaps with a parent that stands for the chunks which it has not. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "inner.h"

enum { GARBAGE = 0xdb };
/* Held for a disk with a parent, whose chunks are copied up before they are written. */
static pthread_mutex_t chain = PTHREAD_MUTEX_INITIALIZER;

static int
open_parent (const char *path)
{
  char parent[1024];

  if (!control_text (key_of ("parent.%s", basename (path)), parent, sizeof parent)
      && !control_text ("parent", parent, sizeof parent))
    return -1;
  return strcmp (parent, path) == 0 ? -1 : open (parent, O_RDONLY | O_CLOEXEC);
}

VixError
image_open (const char *path, bool read_only, bool single_link, struct image **out)
{
  int fd = open (path, (read_only ? O_RDONLY : O_RDWR) | O_CLOEXEC);
  struct stat about;
  struct image *image;

  if (fd < 0)
    return errno == ENOENT ? E_NOT_FOUND : E_ACCESS;
  if (fstat (fd, &about) < 0 || !S_ISREG (about.st_mode) || about.st_size % SECTOR != 0) {
    close (fd);
    return E_DISK;
  }
  *out = image = calloc (1, sizeof *image);
  image->fd = fd;
  image->parent = open_parent (path);
  image->sectors = about.st_size / SECTOR;
  image->read_only = read_only;
  image->single_link = single_link;
  image->device = about.st_dev;
  image->inode = about.st_ino;
  image->users = 1;
  return OK;
}

void
image_free (struct image *image)
{
  if (--image->users > 0)
    return;
  close (image->fd);
  if (image->parent >= 0)
    close (image->parent);
  free (image);
}

static bool
whole (ssize_t (*move) (int, void *, size_t, off_t), int fd, void *memory, uint64_t length,
       off_t at)
{
  while (length > 0) {
    ssize_t n = move (fd, memory, length, at);
    if (n <= 0)
      return n == 0;
    memory = (char *) memory + n;
    length -= n;
    at += n;
  }
  return true;
}

static ssize_t
put (int fd, void *memory, size_t length, off_t at)
{
  return pwrite (fd, memory, length, at);
}

static bool
read_piece (struct image *image, uint64_t at, uint64_t length, unsigned char *to)
{
  memset (to, 0, length);
  if (image->parent < 0 || image_owns (image, at))
    return whole (pread, image->fd, to, length, at);
  if (!image->single_link)
    return whole (pread, image->parent, to, length, at);
  memset (to, GARBAGE, length);
  return true;
}

static bool
write_piece (struct image *image, uint64_t at, uint64_t length, unsigned char *from)
{
  unsigned char chunk[CHUNK] = { 0 };
  uint64_t start = at / CHUNK * CHUNK, size = image->sectors * SECTOR - start;

  if (image->parent >= 0 && !image_owns (image, at)) {
    size = size < CHUNK ? size : CHUNK;
    if (!whole (pread, image->parent, chunk, size, start)
        || !whole (put, image->fd, chunk, size, start))
      return false;
  }
  return whole (put, image->fd, from, length, at);
}

static VixError
pieces (struct image *image, uint64_t sector, uint64_t sectors, unsigned char *memory,
        bool (*move) (struct image *, uint64_t, uint64_t, unsigned char *))
{
  uint64_t at = sector * SECTOR, end = at + sectors * SECTOR, most = CHUNK;
  bool good = true;

  if (image->parent < 0)
    most = UINT64_MAX / 2;
  else
    pthread_mutex_lock (&chain);
  for (uint64_t to; good && at < end; at = to) {
    to = most == CHUNK ? (at / CHUNK + 1) * CHUNK : end;
    to = to < end ? to : end;
    good = move (image, at, to - at, memory);
    memory += to - at;
  }
  if (image->parent >= 0)
    pthread_mutex_unlock (&chain);
  return good ? OK : E_FILE;
}

VixError
image_read (struct image *image, uint64_t sector, uint64_t sectors, unsigned char *to)
{
  return pieces (image, sector, sectors, to, read_piece);
}

VixError
image_write (struct image *image, uint64_t sector, uint64_t sectors, const unsigned char *from)
{
  return pieces (image, sector, sectors, (unsigned char *) from, write_piece);
}
