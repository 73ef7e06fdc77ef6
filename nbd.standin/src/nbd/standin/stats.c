/* 512 slots of 64 bytes, each a name of at most 55 characters and a number; a free slot's name is
   empty. */
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <unistd.h>

#include "inner.h"

enum { SLOTS = 512 };
static struct slot {
  char name[56];
  counter value;
} *slots;
static int file = -1;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void
map (void)
{
  size_t size = SLOTS * sizeof *slots;

  file = open (place_file ("stats"), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (file < 0 || ftruncate (file, size) < 0)
    abort ();
  slots = mmap (NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  if (slots == MAP_FAILED)
    abort ();
}

static struct slot *
look (const char *name)
{
  for (int i = 0; i < SLOTS; i++)
    if (slots[i].name[0] == 0 || strcmp (slots[i].name, name) == 0)
      return &slots[i];
  abort ();
}

counter *
stat_of (const char *format, ...)
{
  char name[sizeof slots->name];
  va_list args;
  struct slot *slot;

  va_start (args, format);
  vsnprintf (name, sizeof name, format, args);
  va_end (args);
  pthread_once (&once, map);
  slot = look (name);
  if (slot->name[0] == 0) {
    pthread_mutex_lock (&lock);
    flock (file, LOCK_EX);
    slot = look (name);
    if (slot->name[0] == 0) {
      /* The first byte comes last: other threads look without the lock. */
      memcpy (slot->name + 1, name + 1, strlen (name));
      atomic_thread_fence (memory_order_seq_cst);
      *(volatile char *) slot->name = name[0];
    }
    flock (file, LOCK_UN);
    pthread_mutex_unlock (&lock);
  }
  return &slot->value;
}

void
stat_most (counter *most, uint64_t value)
{
  uint64_t now = *most;

  while (now < value && !atomic_compare_exchange_weak (most, &now, value))
    ;
}

void
violation (const char *name)
{
  ++*stat_of ("violations.%s", name);
}
