/* The part of VixDiskLib's binary interface that the stand-in has: x86-64, enums of 4 bytes. */
#ifndef VIXDISK_H
#define VIXDISK_H

#include <stdarg.h>
#include <stdint.h>

#define EXPORT __attribute__ ((visibility ("default")))

typedef uint64_t VixError;
typedef void *VixConn;
typedef void *VixHandle;
typedef void vix_log (const char *format, va_list args);
typedef void (*vix_done) (void *data, VixError result);

enum {
  OK = 0,
  E_FAIL = 1,
  E_INVALID = 3,
  E_NOT_FOUND = 4,
  E_UNSUPPORTED = 6,
  E_FILE = 7,
  E_READ_ONLY = 11,
  E_EXISTS = 12,
  E_ACCESS = 13,
  E_LOGIN = 3014,
  E_DISK = 16000,
  E_NOT_READY = 16001,
  E_RANGE = 16007,
  E_LOCKED = 16392,
  ASYNC = 25000
};

enum { SECTOR = 512, LEAST_CHUNK = 128, MOST_CHUNKS = 512 * 1024 };
enum { OPEN_SINGLE_LINK = 2, OPEN_READ_ONLY = 4, OPEN_ALL = 1 | 2 | 4 | 16 | 32 | 64 };
enum { LOGIN_USER = 1, LOGIN_SESSION = 2 };

struct vix_login {
  char *vmx;
  char *server;
  char *thumbprint;
  long reserved1;
  uint32_t how;
  union {
    struct {
      char *user, *password;
    } user;
    struct {
      char *cookie, *user, *key;
    } session;
  };
  uint32_t port, nfc_port;
  char *reserved3;
  char reserved4[8];
  void *reserved5;
  char *object[3];
  uint32_t what;
};

struct vix_info {
  uint32_t bios[3], physical[3];
  uint64_t capacity;
  uint32_t adapter;
  int32_t links;
  char *parent;
  char *uuid;
  uint32_t logical_sector, physical_sector; /* since 7 */
};

struct vix_block {
  uint64_t offset, length;
};

struct vix_blocks {
  uint32_t count;
  struct vix_block block[];
};

struct vix_new_disk {
  uint32_t type, adapter;
  uint16_t hardware;
  uint64_t capacity;
  uint32_t logical_sector, physical_sector;
};

_Static_assert (sizeof (struct vix_login) == 128, "ConnectParams");
_Static_assert (sizeof (struct vix_info) == 64, "Info");
_Static_assert (sizeof (struct vix_blocks) == 8, "BlockList");
_Static_assert (sizeof (struct vix_new_disk) == 32, "CreateParams");

#endif
