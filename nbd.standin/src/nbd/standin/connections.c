#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "inner.h"

static VixError
transports (struct entry *connection, const char *modes)
{
  char wanted[256];

  if (control_text ("expect_transports", wanted, sizeof wanted)
      && (!modes || strcmp (modes, wanted) != 0))
    return E_UNSUPPORTED;
  if (!control_text ("transport", connection->transport, sizeof connection->transport))
    snprintf (connection->transport, sizeof connection->transport, "%s",
              connection->remote ? (modes ? modes : "nbdssl") : "file");
  connection->transport[strcspn (connection->transport, ":")] = 0;
  return OK;
}

EXPORT VixError
VixDiskLib_ConnectEx (const struct vix_login *login, char read_only, const char *snapshot,
                      const char *modes, VixConn *out)
{
  struct call call = { .name = "ConnectEx", .serial = true };
  VixError error = call_begin (&call);
  struct entry *connection;
  char wanted[256];

  if (error != OK)
    return call_end (&call, error);
  connection = table_add (false, out);
  if (!connection)
    return call_end (&call, E_FAIL);
  connection->read_only = read_only;
  error = login_check (login, connection);
  if (error == OK && control_text ("expect_snapshot", wanted, sizeof wanted))
    error = snapshot && strcmp (snapshot, wanted) == 0 ? OK : E_NOT_FOUND;
  if (error == OK)
    error = transports (connection, modes);
  if (error != OK) {
    table_remove (connection);
    *out = NULL;
  }
  return call_end (&call, error);
}

EXPORT VixError
VixDiskLib_Disconnect (VixConn number)
{
  struct call call = { .name = "Disconnect", .serial = true };
  VixError error = call_on (&call, false, number);
  struct entry *connection = call.on;

  if (connection && connection->disks > 0)
    violation ("disconnect_open_disks");
  error = call_end (&call, error);
  if (connection && error == OK)
    table_remove (connection);
  return error;
}

/* "[datastore] folder/name.vmdk" is a file below the folder that the control file names. */
static bool
remote_path (char *path, size_t size, const char *asked)
{
  char folder[1024];
  const char *end = strstr (asked, "] ");

  if (asked[0] != '[' || !end || strstr (asked, "..")
      || !control_text ("datastore", folder, sizeof folder))
    return false;
  return snprintf (path, size, "%s/%s", folder, end + 2) < (int) size;
}

static VixError
open_image (struct entry *connection, const char *asked, uint32_t flags, struct image **image)
{
  char path[4096];
  bool read_only = flags & OPEN_READ_ONLY;
  VixError error;

  if (!asked || (flags & ~OPEN_ALL))
    return E_INVALID;
  if (connection->bad_thumbprint)
    return E_FAIL;
  if (!read_only && connection->read_only)
    return E_ACCESS;
  snprintf (path, sizeof path, "%s", asked);
  if (connection->remote && !remote_path (path, sizeof path, asked))
    return E_NOT_FOUND;
  error = image_open (path, read_only, flags & OPEN_SINGLE_LINK, image);
  if (error == OK && !read_only && control_number ("lock", 0) && table_writers (*image) > 0) {
    image_free (*image);
    return E_LOCKED;
  }
  return error;
}

static VixError
open_disk (struct entry *connection, const char *path, uint32_t flags, VixHandle *out)
{
  struct image *image;
  VixError error = open_image (connection, path, flags, &image);
  struct entry *disk;

  if (error != OK)
    return error;
  disk = table_add (true, out);
  if (!disk) {
    image_free (image);
    return E_FAIL;
  }
  disk->connection = connection;
  disk->image = image;
  memcpy (disk->transport, connection->transport, sizeof disk->transport);
  connection->disks++;
  *stat_of ("last.open_flags") = flags;
  ++*stat_of ("transport.%s", disk->transport);
  stat_most (stat_of ("most_writers"), table_writers (image));
  return OK;
}

EXPORT VixError
VixDiskLib_Open (VixConn connection, const char *path, uint32_t flags, VixHandle *out)
{
  struct call call = { .name = "Open", .serial = true };
  VixError error = call_on (&call, false, connection);

  if (error == OK)
    error = open_disk (call.on, path, flags, out);
  return call_end (&call, error);
}

EXPORT VixError
VixDiskLib_Close (VixHandle handle)
{
  struct call call = { .name = "Close", .serial = true };
  VixError error = call_on (&call, true, handle);
  struct entry *disk = call.on;

  if (disk && disk->image->in_flight > 0)
    violation ("close_in_flight");
  error = call_end (&call, error);
  if (disk && error == OK) {
    disk->connection->disks--;
    table_remove (disk);
    image_free (disk->image);
  }
  return error;
}
