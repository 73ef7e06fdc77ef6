/* Texts, infos and lists that the caller has to free: told what is live, poisoned when freed. */
#include <stdlib.h>
#include <string.h>

#include "inner.h"

struct owned {
  struct owned *next;
  const char *kind;
  size_t size;
  void *memory;
};
static struct owned *all;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

void *
owned_new (const char *kind, size_t size)
{
  struct owned *owned = calloc (1, sizeof *owned);

  *owned = (struct owned){ .kind = kind, .size = size, .memory = calloc (1, size) };
  pthread_mutex_lock (&lock);
  owned->next = all;
  all = owned;
  pthread_mutex_unlock (&lock);
  ++*stat_of ("live.%s", kind);
  return owned->memory;
}

void
owned_free (const char *kind, void *what)
{
  struct owned **link, *found = NULL;

  pthread_mutex_lock (&lock);
  for (link = &all; *link; link = &(*link)->next)
    if ((*link)->memory == what && strcmp ((*link)->kind, kind) == 0) {
      found = *link;
      *link = found->next;
      break;
    }
  pthread_mutex_unlock (&lock);
  if (!found) {
    violation ("freed_twice");
    return;
  }
  memset (found->memory, 0xee, found->size);
  free (found->memory);
  free (found);
  --*stat_of ("live.%s", kind);
}
