#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "inner.h"

static VixError
create (struct entry *connection, const char *path, const struct vix_new_disk *asked)
{
  int fd;
  bool made;

  if (connection->remote)
    return E_UNSUPPORTED;
  if (!path || !asked || asked->type < 1 || asked->type > 8 || asked->adapter < 1
      || asked->adapter > 3 || asked->capacity == 0)
    return E_INVALID;
  if (asked->logical_sector != 0 || asked->physical_sector != 0)
    return E_INVALID;
  *stat_of ("last.create_type") = asked->type;
  *stat_of ("last.create_adapter") = asked->adapter;
  *stat_of ("last.create_hwversion") = asked->hardware;
  fd = open (path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (fd < 0)
    return access (path, F_OK) == 0 ? E_EXISTS : E_FILE;
  made = ftruncate (fd, asked->capacity * SECTOR) == 0;
  close (fd);
  return made ? OK : E_FILE;
}

EXPORT VixError
VixDiskLib_Create (VixConn connection, const char *path, const struct vix_new_disk *asked,
                   void *progress, void *data)
{
  struct call call = { .name = "Create", .serial = true };
  VixError error = call_on (&call, false, connection);

  (void) progress;
  (void) data;
  if (error == OK)
    error = create (call.on, path, asked);
  return call_end (&call, error);
}

static void
describe (struct image *image, struct vix_info *info)
{
  char *texts = (char *) (info + 1);

  info->bios[0] = info->physical[0] = image->sectors / (255 * 63) + 1;
  info->bios[1] = info->physical[1] = 255;
  info->bios[2] = info->physical[2] = 63;
  info->capacity = image->sectors;
  info->adapter = 3;
  info->links = image->parent >= 0 && !image->single_link ? 2 : 1;
  if (image->parent >= 0)
    info->parent = strcpy (texts, "parent.vmdk");
  info->uuid = texts + 64;
  if (!control_text ("uuid", info->uuid, 64))
    snprintf (info->uuid, 64, "60 00 c2 %016llx", (unsigned long long) image->inode);
  if (strcmp (info->uuid, "none") == 0)
    info->uuid = NULL;
  info->logical_sector = MAJOR >= 7 ? control_number ("logical", 512) : 0xdeadbeef;
  info->physical_sector = MAJOR >= 7 ? control_number ("physical", 4096) : 0xdeadbeef;
}

EXPORT VixError
VixDiskLib_GetInfo (VixHandle handle, struct vix_info **out)
{
  struct call call = { .name = "GetInfo" };
  VixError error = call_on (&call, true, handle);

  if (error == OK) {
    *out = owned_new ("info", sizeof **out + 128);
    describe (call.on->image, *out);
  }
  return call_end (&call, error);
}

EXPORT void
VixDiskLib_FreeInfo (struct vix_info *info)
{
  owned_free ("info", info);
}

EXPORT const char *
VixDiskLib_GetTransportMode (VixHandle handle)
{
  struct call call = { .name = "GetTransportMode" };
  VixError error = call_on (&call, true, handle);

  call_end (&call, error);
  return error == OK ? call.on->transport : NULL;
}

EXPORT VixError
VixDiskLib_Flush (VixHandle handle)
{
  struct call call = { .name = "Flush" };
  VixError error = call_on (&call, true, handle);

  if (error == OK && call.on->image->in_flight > 0)
    ++*stat_of ("flush_in_flight");
  if (error == OK && fsync (call.on->image->fd) < 0)
    error = E_FILE;
  return call_end (&call, error);
}

#ifndef TOO_OLD
EXPORT VixError
VixDiskLib_Wait (VixHandle handle)
{
  struct call call = { .name = "Wait" };
  VixError error = call_on (&call, true, handle);

  if (error == OK)
    image_wait (call.on->image);
  return call_end (&call, error);
}
#endif
