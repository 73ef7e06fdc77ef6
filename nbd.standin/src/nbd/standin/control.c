/* Lines "key=value", each perhaps with a tab and a mark that makes one setting unlike another. */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "inner.h"

enum { LINES = 128 };
struct line {
  char key[64], value[1024];
  int64_t left; /* for control_due: how many more until it is due */
};
static struct line lines[LINES], fresh[LINES];
static int count;
static struct stat seen;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static _Atomic uint64_t dice = 88172645463325252;

static struct line *
find (const char *key)
{
  for (int i = 0; i < count; i++)
    if (strcmp (lines[i].key, key) == 0)
      return &lines[i];
  return NULL;
}

static int
parse (FILE *from)
{
  char text[sizeof fresh->key + sizeof fresh->value];
  int n = 0;

  while (n < LINES && fgets (text, sizeof text, from)) {
    char *equals = strchr (text, '=');
    if (!equals || (size_t) (equals - text) >= sizeof fresh->key)
      continue;
    text[strcspn (text, "\n")] = 0;
    *equals = 0;
    strcpy (fresh[n].key, text);
    snprintf (fresh[n].value, sizeof fresh->value, "%s", equals + 1);
    fresh[n].left = strtoll (fresh[n].value, NULL, 10);
    struct line *old = find (text);
    if (old && strcmp (old->value, fresh[n].value) == 0)
      fresh[n].left = old->left;
    n++;
  }
  return n;
}

static bool
same (const struct stat *a, const struct stat *b)
{
  return a->st_ino == b->st_ino && a->st_size == b->st_size
         && a->st_mtim.tv_sec == b->st_mtim.tv_sec && a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

void
control_refresh (void)
{
  const char *path = place_file ("control");
  struct stat now = { 0 };
  FILE *from;

  pthread_mutex_lock (&lock);
  if (stat (path, &now) < 0)
    count = 0;
  else if (!same (&now, &seen) && (from = fopen (path, "re"))) {
    count = parse (from);
    memcpy (lines, fresh, sizeof lines);
    fclose (from);
  }
  seen = now;
  pthread_mutex_unlock (&lock);
}

bool
control_text (const char *key, char *out, size_t size)
{
  struct line *line;

  pthread_mutex_lock (&lock);
  line = find (key);
  if (line)
    snprintf (out, size, "%.*s", (int) strcspn (line->value, "\t"), line->value);
  pthread_mutex_unlock (&lock);
  return line != NULL;
}

int64_t
control_number (const char *key, int64_t otherwise)
{
  char text[64];

  return control_text (key, text, sizeof text) ? (int64_t) strtoull (text, NULL, 0) : otherwise;
}

/* Whether this is the Nth time that it is asked since "key=N" was set; each time for "key=all". */
bool
control_due (const char *key)
{
  struct line *line;
  bool due;

  pthread_mutex_lock (&lock);
  line = find (key);
  due = line && (strncmp (line->value, "all", 3) == 0 || (line->left > 0 && --line->left == 0));
  pthread_mutex_unlock (&lock);
  return due;
}

bool
control_chance (const char *key)
{
  int64_t percent = control_number (key, 0);
  uint64_t number;

  if (percent <= 0)
    return false;
  number = atomic_fetch_add (&dice, 0x9e3779b97f4a7c15);
  number = (number ^ (number >> 30)) * 0xbf58476d1ce4e5b9;
  return (int64_t) ((number >> 33) % 100) < percent;
}

/* "GROUP.NAME=CODE", and perhaps "GROUP.NAME.at=N" for the Nth time only. */
VixError
control_error (const char *group, const char *name)
{
  const char *at = key_of ("%s.%s.at", group, name);
  char key[64], text[64];

  snprintf (key, sizeof key, "%s.%s", group, name);
  if (control_number (key, 0) == 0 || (control_text (at, text, sizeof text) && !control_due (at)))
    return OK;
  return (VixError) control_number (key, 0);
}

const char *
key_of (const char *format, ...)
{
  static _Thread_local char key[64];
  va_list args;

  va_start (args, format);
  vsnprintf (key, sizeof key, format, args);
  va_end (args);
  return key;
}
