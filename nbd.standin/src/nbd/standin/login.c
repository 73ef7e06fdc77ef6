/* What is expected of a connection's parameters. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "inner.h"

char last_password[256];

static bool
expected (const char *key, const char *given)
{
  char wanted[512];

  if (!control_text (key, wanted, sizeof wanted))
    return true;
  return given && strcmp (wanted, given) == 0;
}

static bool
missing (const char *text)
{
  if (!text)
    violation ("null_string");
  return !text;
}

static VixError
check_user (const struct vix_login *login)
{
  if (missing (login->user.user) || missing (login->user.password))
    return E_INVALID;
  snprintf (last_password, sizeof last_password, "%s", login->user.password);
  return expected ("expect_user", login->user.user)
                 && expected ("expect_password", login->user.password)
             ? OK
             : E_LOGIN;
}

static VixError
check_session (const struct vix_login *login)
{
  if (missing (login->session.cookie) || missing (login->session.user))
    return E_INVALID;
  snprintf (last_password, sizeof last_password, "%s", login->session.cookie);
  ++*stat_of ("connects.cookie");
  return expected ("expect_cookie", login->session.cookie)
                 && expected ("expect_user", login->session.user)
             ? OK
             : E_LOGIN;
}

static VixError
check_remote (const struct vix_login *login, struct entry *connection)
{
  if (missing (login->server) || missing (login->vmx))
    return E_INVALID;
  if (login->what != 0)
    return E_INVALID;
  *stat_of ("last.port") = login->port;
  *stat_of ("last.nfc_port") = login->nfc_port;
  if (!expected ("expect_vm", login->vmx) || !expected ("expect_server", login->server))
    return E_NOT_FOUND;
  /* VMware's library finds a wrong thumbprint no sooner than in Open. */
  connection->bad_thumbprint = !expected ("expect_thumbprint", login->thumbprint);
  if (login->how == LOGIN_USER)
    return check_user (login);
  return login->how == LOGIN_SESSION ? check_session (login) : E_INVALID;
}

VixError
login_check (const struct vix_login *login, struct entry *connection)
{
  VixError error = OK;

  if (!login)
    return E_INVALID;
  if (login->reserved1 || login->reserved3 || login->reserved5)
    violation ("reserved_not_zero");
  connection->remote = login->vmx || login->server;
  ++*stat_of (connection->remote ? "connects.remote" : "connects.local");
  if (connection->remote)
    error = check_remote (login, connection);
  if (connection->remote && control_number ("say_password", 0)) {
    say ("stand-in: login with %s\n", last_password);
    warn ("stand-in: %s was given\n", last_password);
  }
  return error;
}
