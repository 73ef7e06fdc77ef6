#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "inner.h"

#ifdef NEEDS_PATH
int standin_depends (void);
#endif

static bool
text_is (const char *key, const char *given)
{
  char wanted[1024];

  return !control_text (key, wanted, sizeof wanted) || (given && strcmp (wanted, given) == 0);
}

static VixError
init (uint32_t major, uint32_t minor, const char *libdir, const char *config)
{
  VixError error = control_error ("error", "InitEx");

  if (life != NEW)
    violation (life == READY ? "init_twice" : "init_after_exit");
  if (error == OK && life != NEW)
    error = E_FAIL;
  if (error == OK && (major < 5 || major > MAJOR || minor > 99))
    error = E_UNSUPPORTED;
  if (error == OK && config && access (config, R_OK) < 0)
    error = E_FILE;
  if (error == OK && !(text_is ("expect_libdir", libdir) && text_is ("expect_config", config)))
    error = E_INVALID;
  return error;
}

EXPORT VixError
VixDiskLib_InitEx (uint32_t major, uint32_t minor, vix_log *log, vix_log *warning, vix_log *panic,
                   const char *libdir, const char *config)
{
  VixError error;

#ifdef NEEDS_PATH
  if (!standin_depends ())
    abort ();
#endif
  control_refresh ();
  ++*stat_of ("calls.InitEx");
  error = init (major, minor, libdir, config);
  if (error != OK)
    return error;
  logs_are (log, warning, panic);
  pool_start ();
  life = READY;
  say ("stand-in: version %d for %u.%u in %s\n", MAJOR, major, minor, libdir ? libdir : "-");
  logs_talk ();
  return OK;
}

EXPORT void
VixDiskLib_Exit (void)
{
  control_refresh ();
  ++*stat_of ("calls.Exit");
  if (life != READY)
    violation (life == NEW ? "before_init" : "after_exit");
  if (table_connections () > 0)
    violation ("exit_open_connections");
  if (life == READY)
    pool_stop ();
  life = GONE;
}

EXPORT char *
VixDiskLib_GetErrorText (VixError error, const char *unused)
{
  char words[300] = "something went wrong", *text;

  (void) unused;
  ++*stat_of ("calls.GetErrorText");
  if (control_number ("password_in_error", 0))
    snprintf (words, sizeof words, "refused with %s", last_password);
  text = owned_new ("errortext", 400);
  snprintf (text, 400, "VixDiskLib stand-in error %llu: %s", (unsigned long long) error, words);
  return text;
}

EXPORT void
VixDiskLib_FreeErrorText (char *text)
{
  owned_free ("errortext", text);
}

EXPORT void
VixDiskLib_FreeConnectParams (struct vix_login *login)
{
  owned_free ("connectparams", login);
}

#ifdef HAS_ALLOCATED
EXPORT struct vix_login *
VixDiskLib_AllocateConnectParams (void)
{
  return owned_new ("connectparams", sizeof (struct vix_login));
}
#endif
