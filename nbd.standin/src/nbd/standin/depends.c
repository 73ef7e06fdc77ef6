/* The library that the stand-in's variant needs, which only the dynamic linker's path finds. */
#include "vixdisk.h"

EXPORT int standin_depends (void);

int
standin_depends (void)
{
  return 1;
}
