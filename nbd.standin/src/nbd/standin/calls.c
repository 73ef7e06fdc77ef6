#define _GNU_SOURCE
#include <string.h>
#include <unistd.h>

#include "inner.h"

atomic_int life = NEW;
static atomic_int serial;

/* What the control file has for a call by its name: it hangs, it is slow, it fails. */
static VixError
trouble (const char *name)
{
  const char *slow;

  if (control_number (key_of ("hang.%s", name), 0)) {
    ++*stat_of ("hanging");
    while (control_number (key_of ("hang.%s", name), 0)) {
      usleep (2000);
      control_refresh ();
    }
    --*stat_of ("hanging");
  }
  slow = key_of ("delay.%s_us", name);
  if (control_number (slow, 0))
    usleep (control_number (slow, 0));
  return control_error ("error", name);
}

VixError
call_begin (struct call *call)
{
  control_refresh ();
  ++*stat_of ("calls.%s", call->name);
  if (call->serial && serial++ > 0)
    violation ("open_close_overlap");
  if (life != READY) {
    violation (life == NEW ? "before_init" : "after_exit");
    return E_NOT_READY;
  }
  logs_talk ();
  return trouble (call->name);
}

/* By the strict rule all calls are made by the thread that has opened; by "threads=loose" those
   of a disk's data by one other thread too. */
static void
check_thread (struct entry *entry, bool loose_call)
{
  pid_t caller = gettid ();
  char rule[16] = "strict";

  if (caller == entry->opener)
    return;
  control_text ("threads", rule, sizeof rule);
  if (strcmp (rule, "loose") != 0)
    violation ("wrong_thread");
  else if (loose_call) {
    if (entry->user == 0)
      entry->user = caller;
    if (entry->user != caller)
      violation ("wrong_thread");
  }
}

VixError
call_on (struct call *call, bool disk, void *number)
{
  struct entry *entry = table_find (disk, number);

  control_refresh ();
  if (!entry)
    violation (disk ? "closed_handle" : "closed_connection");
  else {
    call->on = entry;
    check_thread (entry, disk && !call->serial);
    if (entry->busy++ > 0)
      violation ("handle_overlap");
  }
  VixError error = call_begin (call);
  return entry ? error : E_INVALID;
}

VixError
call_end (struct call *call, VixError result)
{
  if (call->on)
    call->on->busy--;
  if (call->serial)
    serial--;
  if (result != OK && result != ASYNC)
    ++*stat_of ("failed.%s", call->name);
  return result;
}
