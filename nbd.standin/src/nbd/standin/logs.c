/* The three callbacks get printf formats and a va_list, as VMware's library calls them. */
#include <stdarg.h>
#include <string.h>

#include "inner.h"

static vix_log *levels[3];

void
logs_are (vix_log *log, vix_log *warn, vix_log *panic)
{
  levels[0] = log;
  levels[1] = warn;
  levels[2] = panic;
}

#define SPEAK(level, format)                                                                      \
  do {                                                                                            \
    va_list args;                                                                                 \
    va_start (args, format);                                                                      \
    if (levels[level])                                                                            \
      levels[level](format, args);                                                                \
    va_end (args);                                                                                \
  } while (0)

void
say (const char *format, ...)
{
  SPEAK (0, format);
}

void
warn (const char *format, ...)
{
  SPEAK (1, format);
}

static void __attribute__ ((format (printf, 1, 2)))
panic (const char *format, ...)
{
  SPEAK (2, format);
}

static void *
foreign (void *unused)
{
  say ("stand-in: thread %d of %d says %s\n", 1, 2, "hello");
  warn ("stand-in: foreign warning %x\n", 0xbeef);
  return unused;
}

static void
all (void)
{
  char longest[5001];
  const char *volatile nothing = NULL;
  pthread_t thread;

  memset (longest, 'x', sizeof longest - 1);
  longest[sizeof longest - 1] = 0;
  say ("stand-in: plain\n");
  say ("stand-in: int %d unsigned %u hex %#x char %c percent 100%%\n", -7, 4000000000u, 255, 'c');
  say ("stand-in: 64 bits %lld %llu %zu\n", -9000000000ll, 18446744073709551615ull, (size_t) 5);
  say ("stand-in: double %.3f %g text %s|%-5s|%.2s|%*d\n", 2.5, 1e300, "t", "ab", "xyz", 4, 42);
  say ("stand-in: many %d %d %d %d %d %d %d %d %.1f %s\n", 1, 2, 3, 4, 5, 6, 7, 8, 9.5, "ten");
  say ("stand-in: long %s end\n", longest);
  say ("stand-in: nothing %s\n", nothing);
  say ("stand-in: bytes %s.\n", "\xff\xfe\xc3");
  warn ("stand-in: warning %d\n", 1);
  warn ("VDDK_PhoneHome: %s (%d)\n", "cannot send", 111);
  if (pthread_create (&thread, NULL, foreign, NULL) == 0)
    pthread_join (thread, NULL);
}

/* "say.all=1" or "say.panic=1": once each time that it is set. */
void
logs_talk (void)
{
  if (control_due ("say.all"))
    all ();
  if (control_due ("say.panic"))
    panic ("stand-in: panic %d %s\n", 3, "disks");
}
